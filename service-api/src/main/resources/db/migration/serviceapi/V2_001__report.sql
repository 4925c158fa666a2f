-- What a step measured or decided, by the sha256 of its canonical JSON; never changed.
CREATE TABLE report (
    sha256       text        PRIMARY KEY,
    migration_id uuid        NOT NULL,
    step         text        NOT NULL,
    attempt      int         NOT NULL,
    summary      text        NOT NULL,
    content      text        NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX report_migration ON report (migration_id, step);
