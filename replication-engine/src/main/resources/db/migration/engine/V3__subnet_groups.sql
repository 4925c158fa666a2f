-- Named by instances, as clients of DMS expect; without effect, since the engine runs where it runs.
CREATE TABLE subnet_group (
    arn         text        PRIMARY KEY,
    identifier  text        NOT NULL UNIQUE,
    description text        NOT NULL,
    subnets     jsonb       NOT NULL,
    tags        jsonb       NOT NULL
);
ALTER TABLE replication_instance ADD COLUMN subnet_group text REFERENCES subnet_group (identifier);
