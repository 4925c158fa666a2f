-- When the next call of the DMS API may be made, by whichever replica: AWS counts the calls of the whole account.
-- Unlogged, since what it says is old within seconds.
CREATE UNLOGGED TABLE dms_call_rate (
    only_row boolean     PRIMARY KEY DEFAULT true CHECK (only_row),
    next_at  timestamptz NOT NULL
);
