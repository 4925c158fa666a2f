-- The schema landfall, version 1. A released version is frozen: a change is a new file, and LandfallSchema learns to go from one to the next.

-- section: both
-- whoever acts inside this database names itself here, with the token of its work item; an older token is refused
CREATE TABLE IF NOT EXISTS landfall.lease (
    name  text   PRIMARY KEY,
    token bigint NOT NULL
);
-- beaten every second on the source, replicated like any table: its age on the target is the lag
CREATE TABLE IF NOT EXISTS landfall.heartbeat (
    migration_id uuid        PRIMARY KEY,
    beat         bigint      NOT NULL,
    beat_at      timestamptz NOT NULL
);
-- written on the source, awaited on the target
CREATE TABLE IF NOT EXISTS landfall.marker (
    marker_id    uuid        PRIMARY KEY,
    migration_id uuid        NOT NULL,
    purpose      text        NOT NULL,
    marked_at    timestamptz NOT NULL
);
-- each column as it was when its table was loaded, by what the server's catalog says of it; not replicated
CREATE TABLE IF NOT EXISTS landfall.loaded_column (
    schema_name text NOT NULL,
    table_name  text NOT NULL,
    column_name text NOT NULL,
    table_oid   bigint NOT NULL,
    number      int    NOT NULL,
    storage     bigint NOT NULL,
    version     bigint NOT NULL,
    parts       jsonb,
    PRIMARY KEY (schema_name, table_name, column_name)
);

-- section: source
-- what the engine knows of its capture; not replicated
CREATE TABLE IF NOT EXISTS landfall.source_status (
    task               text        PRIMARY KEY,
    system_identifier  text,
    timeline           int,
    slot_name          text,
    captured_lsn       pg_catalog.pg_lsn,
    confirmed_lsn      pg_catalog.pg_lsn,
    retained_wal_bytes bigint,
    refused_writes     text,
    reload_needed      text,
    updated_at         timestamptz NOT NULL
);
-- why the task, which is to apply changes, stands still, as DMS says; not replicated
CREATE TABLE IF NOT EXISTS landfall.stopped_task (
    task    text        PRIMARY KEY,
    reason  text        NOT NULL,
    seen_at timestamptz NOT NULL
);
-- section: target
-- how far each lane has applied; foreign_* is the last transaction that held a change to anything but landfall's own tables
CREATE TABLE IF NOT EXISTS landfall.position (
    task              text        NOT NULL,
    lane              int         NOT NULL,
    system_identifier text        NOT NULL,
    timeline          int         NOT NULL,
    commit_lsn        pg_catalog.pg_lsn NOT NULL,
    change_index      bigint      NOT NULL,
    foreign_lsn       pg_catalog.pg_lsn,
    foreign_commit_at timestamptz,
    commit_at         timestamptz,
    applied_at        timestamptz NOT NULL,
    lease_token       bigint      NOT NULL,
    PRIMARY KEY (task, lane)
);
-- each table's load, and the consistent point before which its changes are ignored by apply
CREATE TABLE IF NOT EXISTS landfall.table_load (
    task             text   NOT NULL,
    schema_name      text   NOT NULL,
    table_name       text   NOT NULL,
    consistent_point pg_catalog.pg_lsn,
    era              int    NOT NULL,
    state            text   NOT NULL,
    rows             bigint NOT NULL DEFAULT 0,
    bytes            bigint NOT NULL DEFAULT 0,
    started_at       timestamptz,
    finished_at      timestamptz,
    PRIMARY KEY (task, schema_name, table_name)
);
-- the large objects that landfall has made, each entered in the transaction that makes it; only these are dropped by an abort
CREATE TABLE IF NOT EXISTS landfall.large_object (
    oid pg_catalog.oid PRIMARY KEY
);
-- what a task's load may take from its source, read every second while it runs; null and no row: no limit
CREATE TABLE IF NOT EXISTS landfall.load_budget (
    task             text   PRIMARY KEY,
    connections      int    CHECK (connections > 0),
    bytes_per_second bigint CHECK (bytes_per_second > 0)
);
-- tables that changed since they were loaded, and what apply did to them
CREATE TABLE IF NOT EXISTS landfall.dirty_table (
    task            text   NOT NULL,
    schema_name     text   NOT NULL,
    table_name      text   NOT NULL,
    last_commit_lsn pg_catalog.pg_lsn NOT NULL,
    changes         bigint NOT NULL,
    inserts         bigint NOT NULL DEFAULT 0,
    updates         bigint NOT NULL DEFAULT 0,
    deletes         bigint NOT NULL DEFAULT 0,
    truncates       bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (task, schema_name, table_name)
);
-- in which blocks of 1,024 consecutive values of their key, an integer column, the rows of such a table changed; one row without a column: anywhere
CREATE TABLE IF NOT EXISTS landfall.dirty_block (
    task        text   NOT NULL,
    schema_name text   NOT NULL,
    table_name  text   NOT NULL,
    column_name text,
    block       bigint NOT NULL,
    PRIMARY KEY (task, schema_name, table_name, block)
);

-- section: drop
DROP TABLE IF EXISTS landfall.dirty_block, landfall.dirty_table, landfall.load_budget, landfall.large_object, landfall.table_load, landfall.position, landfall.loaded_column, landfall.stopped_task,
    landfall.source_status, landfall.marker, landfall.heartbeat, landfall.lease;
DROP SCHEMA landfall;
