-- What the DMS API describes. Statuses are DMS's own words.

CREATE TABLE replication_instance (
    arn               text        PRIMARY KEY,
    identifier        text        NOT NULL UNIQUE,
    instance_class    text        NOT NULL,
    allocated_storage int         NOT NULL,
    status            text        NOT NULL,
    tags              jsonb       NOT NULL,
    created_at        timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE endpoint (
    arn           text        PRIMARY KEY,
    identifier    text        NOT NULL UNIQUE,
    endpoint_type text        NOT NULL,
    host          text        NOT NULL,
    port          int         NOT NULL,
    database_name text        NOT NULL,
    ssl_mode      text        NOT NULL,
    secret_ref    text        NOT NULL,
    status        text        NOT NULL,
    tags          jsonb       NOT NULL,
    created_at    timestamptz NOT NULL DEFAULT now()
);

-- the last test of an endpoint from an instance; claimed by the engine replica that runs it
CREATE TABLE connection_test (
    instance_arn  text        NOT NULL REFERENCES replication_instance ON DELETE CASCADE,
    endpoint_arn  text        NOT NULL REFERENCES endpoint ON DELETE CASCADE,
    status        text        NOT NULL,
    message       text,
    run           bigint      NOT NULL,
    claimed_until timestamptz,
    PRIMARY KEY (instance_arn, endpoint_arn)
);

-- every claim of a task and every connection test takes the next one, so that later work always has the higher number
CREATE SEQUENCE lease_token;

CREATE TABLE replication_task (
    arn               text        PRIMARY KEY,
    identifier        text        NOT NULL UNIQUE,
    instance_arn      text        NOT NULL REFERENCES replication_instance,
    source_arn        text        NOT NULL REFERENCES endpoint,
    target_arn        text        NOT NULL REFERENCES endpoint,
    migration_type    text        NOT NULL,
    table_mappings    text        NOT NULL,
    settings          text        NOT NULL,
    tags              jsonb       NOT NULL,
    migration_id      uuid        NOT NULL,
    load_workers      int         NOT NULL,
    stop_after_load   boolean     NOT NULL,
    max_retained_wal  bigint      NOT NULL,
    status            text        NOT NULL,
    phase             text        NOT NULL,
    -- raised by each fresh start; the change topic bears it, so that an old one is never mistaken for it
    generation        int         NOT NULL DEFAULT 0,
    era               int         NOT NULL DEFAULT 0,
    -- set before the slot is made, cleared after it and the change topic are dropped
    slot_intended     boolean     NOT NULL DEFAULT false,
    system_identifier text,
    timeline          int,
    consistent_point  text,
    stop_reason       text,
    failure           text,
    created_at        timestamptz NOT NULL DEFAULT now(),
    fresh_started_at  timestamptz,
    started_at        timestamptz,
    stopped_at        timestamptz,
    load_started_at   timestamptz,
    load_finished_at  timestamptz,
    owner             text,
    lease_token       bigint      NOT NULL DEFAULT 0,
    lease_until       timestamptz
);

CREATE TABLE table_statistics (
    task_arn     text   NOT NULL REFERENCES replication_task ON DELETE CASCADE,
    schema_name  text   NOT NULL,
    table_name   text   NOT NULL,
    state        text   NOT NULL,
    rows         bigint NOT NULL DEFAULT 0,
    bytes        bigint NOT NULL DEFAULT 0,
    source_bytes bigint NOT NULL DEFAULT 0,
    reloaded     boolean NOT NULL DEFAULT false,
    started_at   timestamptz,
    finished_at  timestamptz,
    updated_at   timestamptz,
    PRIMARY KEY (task_arn, schema_name, table_name)
);
