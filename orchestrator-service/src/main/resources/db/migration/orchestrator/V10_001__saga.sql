-- One row a migration; the row is locked before it is read, and before its messages are recorded.
CREATE TABLE saga (
    migration_id  uuid        PRIMARY KEY,
    task_id       uuid        NOT NULL,
    status        text        NOT NULL,
    step          text,
    version       bigint      NOT NULL,
    state         jsonb       NOT NULL,
    registered_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX saga_task ON saga (task_id, status);

-- Locked while places of a task are given away.
CREATE TABLE fleet (
    task_id uuid PRIMARY KEY
);

-- Messages that did not count, for whoever wonders why.
CREATE TABLE ignored_message (
    message_id   uuid        PRIMARY KEY,
    migration_id uuid        NOT NULL,
    type         text        NOT NULL,
    saga_epoch   bigint      NOT NULL,
    step         text,
    attempt      int         NOT NULL,
    received_at  timestamptz NOT NULL DEFAULT now()
);
