-- The bank whose clients judge the migration: unique entries, a constant total of balances.
CREATE SCHEMA bank;
CREATE TABLE bank.account (
    id      integer PRIMARY KEY,
    owner   text NOT NULL,
    balance numeric(14, 2) NOT NULL
);
CREATE TABLE bank.entry (
    id           uuid PRIMARY KEY,
    client       integer NOT NULL,
    number       bigint NOT NULL,
    from_account integer NOT NULL REFERENCES bank.account,
    to_account   integer NOT NULL REFERENCES bank.account,
    amount       numeric(14, 2) NOT NULL CHECK (amount > 0),
    entered_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    UNIQUE (client, number)
);
INSERT INTO bank.account SELECT n, 'Ödön ' || n || ' 🙂', 1000 FROM generate_series(1, 200) n;
