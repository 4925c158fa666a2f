-- What Landfall makes through the DMS API: a row stands here before the call that makes it.
CREATE TABLE dms_resource (
    identifier   text        PRIMARY KEY,
    kind         text        NOT NULL CHECK (kind IN ('REPLICATION_INSTANCE', 'SOURCE_ENDPOINT', 'TARGET_ENDPOINT', 'REPLICATION_TASK')),
    task_id      uuid        NOT NULL,
    migration_id uuid,
    state        text        NOT NULL CHECK (state IN ('INTENDED', 'CREATED', 'DELETING', 'DELETED')),
    arn          text,
    changed_at   timestamptz NOT NULL DEFAULT now(),
    CHECK ((kind = 'REPLICATION_INSTANCE') = (migration_id IS NULL))
);

-- The replication instance belongs to the task and goes with the last migration that uses it.
CREATE TABLE instance_use (
    migration_id uuid PRIMARY KEY,
    identifier   text NOT NULL REFERENCES dms_resource
);
CREATE INDEX instance_use_by_identifier ON instance_use (identifier);

-- What a migration found on each side before Landfall changed anything; written once.
CREATE TABLE baseline (
    migration_id uuid        NOT NULL,
    side         text        NOT NULL CHECK (side IN ('SOURCE', 'TARGET')),
    address      text        NOT NULL,
    content      jsonb       NOT NULL,
    recorded_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (migration_id, side)
);

-- What Landfall makes in the target, in order: undone in reverse, and nothing else is dropped.
CREATE TABLE created_object (
    ordinal      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    migration_id uuid   NOT NULL,
    object_class text   NOT NULL,
    identity     text   NOT NULL,
    undo_sql     text,
    state        text   NOT NULL CHECK (state IN ('INTENDED', 'CREATED')),
    UNIQUE (migration_id, object_class, identity)
);

-- Replica identities that Landfall changes in the source, as they were and as they are to be.
CREATE TABLE identity_change (
    migration_id uuid NOT NULL,
    schema_name  text NOT NULL,
    table_name   text NOT NULL,
    found        text NOT NULL,
    found_index  text,
    chosen       text NOT NULL,
    chosen_index text,
    PRIMARY KEY (migration_id, schema_name, table_name)
);

-- Since when a run has been waiting for something outside that does not answer.
CREATE TABLE outage (
    command_id uuid        PRIMARY KEY,
    since      timestamptz NOT NULL DEFAULT now()
);

-- What is known of a migration's progress from its steps and from its heartbeat, sent as one record.
CREATE TABLE progress_part (
    migration_id uuid  NOT NULL,
    part         text  NOT NULL CHECK (part IN ('STEP', 'LAG')),
    content      jsonb NOT NULL,
    PRIMARY KEY (migration_id, part)
);

-- What a run has asked for and must not ask for twice.
CREATE TABLE run_mark (
    command_id uuid        NOT NULL,
    mark       text        NOT NULL,
    set_at     timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (command_id, mark)
);

-- What the target's tables were made from: a hash of each definition in the source.
CREATE TABLE primary_schema (
    migration_id uuid  PRIMARY KEY,
    definitions  jsonb NOT NULL
);
