-- A fleet, as registered. last_event orders what is told about it: its row is locked first, so events become visible in
-- the order of their numbers.
CREATE TABLE migration_task (
    task_id    uuid        PRIMARY KEY,
    name       text        NOT NULL UNIQUE,
    labels     jsonb       NOT NULL,
    revision   int         NOT NULL,
    created_by text        NOT NULL,
    created_at timestamptz NOT NULL,
    last_event bigint      NOT NULL DEFAULT 0
);
CREATE INDEX migration_task_created ON migration_task (created_at DESC, task_id);

-- What the task shall do; never changed, an amendment adds a row.
CREATE TABLE task_revision (
    task_id   uuid        NOT NULL REFERENCES migration_task,
    revision  int         NOT NULL,
    document  json        NOT NULL,
    edited_by text        NOT NULL,
    edited_at timestamptz NOT NULL,
    PRIMARY KEY (task_id, revision)
);

-- One database of a task.
CREATE TABLE migration (
    migration_id    uuid PRIMARY KEY,
    task_id         uuid NOT NULL REFERENCES migration_task,
    ordinal         int  NOT NULL,
    database        text NOT NULL,
    target_database text NOT NULL,
    UNIQUE (task_id, database)
);

-- The newest phase event of each migration, with what was requested since and the newest progress.
CREATE TABLE migration_state (
    migration_id uuid        PRIMARY KEY REFERENCES migration,
    version      bigint      NOT NULL,
    spec_revision int        NOT NULL,
    status       text        NOT NULL,
    step         text,
    attempt      int         NOT NULL,
    saga_epoch   bigint      NOT NULL,
    phase        text,
    detail       text        NOT NULL,
    failure      jsonb,
    refusal      text,
    history      jsonb       NOT NULL,
    reports      jsonb       NOT NULL,
    updated_at   timestamptz NOT NULL,
    progress     jsonb,
    progress_at  timestamptz,
    lag          jsonb
);

-- The newest progress of each table.
CREATE TABLE table_progress (
    migration_id uuid        NOT NULL REFERENCES migration,
    schema_name  text        NOT NULL,
    table_name   text        NOT NULL,
    progress     jsonb       NOT NULL,
    at           timestamptz NOT NULL,
    PRIMARY KEY (migration_id, schema_name, table_name)
);

-- What watchers are told. Phase events stay; of progress only the newest of each subject does.
CREATE TABLE task_event (
    task_id uuid   NOT NULL REFERENCES migration_task,
    seq     bigint NOT NULL,
    subject text   NOT NULL,
    kind    text   NOT NULL,
    payload text   NOT NULL,
    PRIMARY KEY (task_id, seq),
    UNIQUE (task_id, subject)
);

-- Answers to requests that carried an Idempotency-Key.
CREATE TABLE idempotent_request (
    principal      text        NOT NULL,
    key            text        NOT NULL,
    request_sha256 text        NOT NULL,
    response       text,
    requested_at   timestamptz NOT NULL,
    PRIMARY KEY (principal, key)
);

-- Who did what, when, and with which outcome; only added to.
CREATE TABLE audit_entry (
    id        bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at        timestamptz NOT NULL,
    principal text        NOT NULL,
    action    text        NOT NULL,
    task      text,
    database  text,
    outcome   text        NOT NULL,
    detail    text        NOT NULL
);
CREATE INDEX audit_entry_task ON audit_entry (task, id DESC);
