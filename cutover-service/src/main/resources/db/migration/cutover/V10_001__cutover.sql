-- what the plan of a migration is made of, as its CUTOVER_APPROVAL run brought it
CREATE TABLE plan_input (
    migration_id  uuid        PRIMARY KEY,
    command_id    uuid        NOT NULL,
    spec_revision int         NOT NULL,
    content       jsonb       NOT NULL,
    updated_at    timestamptz NOT NULL
);

CREATE TABLE approval (
    approval_id   uuid        PRIMARY KEY,
    migration_id  uuid        NOT NULL,
    command_id    uuid        NOT NULL,
    spec_revision int         NOT NULL,
    plan_hash     text        NOT NULL,
    plan          text        NOT NULL,
    approver      text        NOT NULL,
    reason        text        NOT NULL,
    window_start  timestamptz NOT NULL,
    window_end    timestamptz NOT NULL,
    expires_at    timestamptz NOT NULL,
    approved_at   timestamptz NOT NULL,
    state         text        NOT NULL CHECK (state IN ('GIVEN', 'USED', 'VOID')),
    void_reason   text
);
-- approving twice is refused by the database too
CREATE UNIQUE INDEX approval_given ON approval (migration_id) WHERE state = 'GIVEN';

-- a refusal of the plan by a person; ends the run that waits
CREATE TABLE rejection (
    command_id   uuid        PRIMARY KEY,
    migration_id uuid        NOT NULL,
    principal    text        NOT NULL,
    reason       text        NOT NULL,
    rejected_at  timestamptz NOT NULL
);

-- every decision that a person took or was refused
CREATE TABLE decision (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    migration_id uuid        NOT NULL,
    principal    text        NOT NULL,
    roles        text        NOT NULL,
    action       text        NOT NULL,
    outcome      text        NOT NULL,
    reason       text        NOT NULL,
    plan_hash    text,
    decided_at   timestamptz NOT NULL
);
CREATE INDEX decision_migration ON decision (migration_id, id);

-- what the gate said last
CREATE TABLE gate (
    migration_id uuid        PRIMARY KEY,
    gate         jsonb       NOT NULL,
    sampled_at   timestamptz NOT NULL
);

CREATE TABLE cutover (
    cutover_id          uuid        PRIMARY KEY,
    migration_id        uuid        NOT NULL,
    command_id          uuid        NOT NULL,
    attempt             int         NOT NULL,
    saga_epoch          bigint      NOT NULL,
    -- an approval is used once
    approval_id         uuid        NOT NULL UNIQUE,
    phase               text        NOT NULL,
    owner_token         bigint      NOT NULL,
    abort_requested     boolean     NOT NULL DEFAULT false,
    abort_reason        text,
    failure             jsonb,
    max_write_downtime_ms bigint    NOT NULL,
    fenced_since        timestamptz,
    deadline            timestamptz,
    requested_at        timestamptz NOT NULL
);
-- one cutover of a migration at a time, and none after a completed one
CREATE UNIQUE INDEX cutover_current ON cutover (migration_id) WHERE phase <> 'ROLLED_BACK';

CREATE TABLE cutover_phase (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    cutover_id uuid        NOT NULL REFERENCES cutover,
    phase      text        NOT NULL,
    entered_at timestamptz NOT NULL
);
CREATE INDEX cutover_phase_cutover ON cutover_phase (cutover_id, id);

-- what was found and done: saved grants, marker, statements that undo, measurements
CREATE TABLE cutover_fact (
    cutover_id uuid        NOT NULL REFERENCES cutover,
    name       text        NOT NULL,
    fact       jsonb       NOT NULL,
    noted_at   timestamptz NOT NULL,
    PRIMARY KEY (cutover_id, name)
);

-- runs that were told to stop before their cutover began: they can't begin one any more
CREATE TABLE stopped_run (
    command_id uuid        PRIMARY KEY,
    stopped_at timestamptz NOT NULL
);
