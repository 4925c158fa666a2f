-- What all loads together may take from a source server, until somebody says otherwise.
CREATE TABLE source_budget (
    address          text        PRIMARY KEY,
    connections      int         CHECK (connections > 0),
    bytes_per_second bigint      CHECK (bytes_per_second > 0),
    changed_by       text        NOT NULL,
    changed_at       timestamptz NOT NULL,
    CHECK (connections IS NOT NULL OR bytes_per_second IS NOT NULL)
);
-- The loads that share it: each says again and again that it is at work.
CREATE TABLE running_load (
    migration_id uuid        PRIMARY KEY,
    address      text        NOT NULL,
    seen_at      timestamptz NOT NULL
);
