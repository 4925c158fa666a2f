-- Messages that were handled, each once a consumer.
CREATE TABLE inbox (
    consumer    text        NOT NULL,
    message_id  uuid        NOT NULL,
    type        text        NOT NULL,
    received_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (consumer, message_id)
);

-- Messages that leave after their transaction's commit. The state row of a key is locked before the insert, so the
-- order of seq within a key is the order of commits.
CREATE TABLE outbox (
    seq        bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    topic      text        NOT NULL,
    record_key text        NOT NULL,
    headers    jsonb       NOT NULL,
    payload    text        NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    sent_at    timestamptz
);
CREATE INDEX outbox_unsent ON outbox (seq) WHERE sent_at IS NULL;
CREATE INDEX outbox_sent ON outbox (sent_at) WHERE sent_at IS NOT NULL;

-- Raised by each new owner of a work item, over all items of the service: a later owner has the higher token.
CREATE SEQUENCE work_lease_token;

-- Long work and timers. An item without a lease in force and with due_at in the past is anybody's.
CREATE TABLE work_item (
    kind           text        NOT NULL,
    key            text        NOT NULL,
    payload        jsonb       NOT NULL,
    checkpoint     jsonb,
    due_at         timestamptz NOT NULL,
    tries          int         NOT NULL DEFAULT 0,
    wakes          bigint      NOT NULL DEFAULT 0,
    stop_requested boolean     NOT NULL DEFAULT false,
    lease_owner    text,
    lease_token    bigint      NOT NULL DEFAULT 0,
    lease_until    timestamptz,
    last_error     text,
    created_at     timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (kind, key)
);
CREATE INDEX work_item_due ON work_item (due_at);

-- The highest epoch seen of each saga: commands of an older one come too late.
CREATE TABLE saga_epoch (
    migration_id uuid   PRIMARY KEY,
    epoch        bigint NOT NULL
);

-- Runs of this service's steps, by the command that started them.
CREATE TABLE step_run (
    command_id   uuid        PRIMARY KEY,
    migration_id uuid        NOT NULL,
    step         text        NOT NULL,
    attempt      int         NOT NULL,
    saga_epoch   bigint      NOT NULL,
    undo         boolean     NOT NULL,
    envelope     jsonb       NOT NULL,
    command_type text        NOT NULL,
    command      jsonb       NOT NULL,
    stop         jsonb,
    checkpoint   jsonb,
    phase        text,
    detail       text,
    closed_by    text,
    closing      jsonb,
    started_at   timestamptz NOT NULL DEFAULT now(),
    closed_at    timestamptz
);
CREATE INDEX step_run_migration ON step_run (migration_id, step, started_at);
