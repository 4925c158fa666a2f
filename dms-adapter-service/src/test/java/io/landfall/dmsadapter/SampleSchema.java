package io.landfall.dmsadapter;

/** A small database with something of most object classes. */
public final class SampleSchema {

    private static final String[] STATEMENTS = {
        "CREATE SCHEMA shop",
        "COMMENT ON SCHEMA public IS 'not the standard one'",
        "CREATE TYPE shop.mood AS ENUM ('sad', 'glad')",
        "CREATE DOMAIN shop.price AS numeric(10, 2) CHECK (VALUE >= 0)",
        "CREATE TABLE shop.customer (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL,"
                + " email text, mood shop.mood DEFAULT 'glad')",
        "CREATE TABLE shop.orders (id serial PRIMARY KEY, customer bigint NOT NULL REFERENCES shop.customer,"
                + " price shop.price, note text, placed timestamptz DEFAULT now(),"
                + " CONSTRAINT cheap CHECK (price < 1000000))",
        "CREATE TABLE shop.\"Odd name\" (\"Key\" int PRIMARY KEY, \"a \"\"quoted\"\" column\" text)",
        "CREATE UNIQUE INDEX customer_email ON shop.customer (lower(email))",
        "CREATE INDEX orders_customer ON shop.orders (customer) WHERE price > 10",
        "CREATE FUNCTION shop.touch() RETURNS trigger LANGUAGE plpgsql AS"
                + " $$ BEGIN NEW.note := coalesce(NEW.note, '{fn touched}'); RETURN NEW; END $$",
        "CREATE TRIGGER touch BEFORE INSERT ON shop.orders FOR EACH ROW EXECUTE FUNCTION shop.touch()",
        "CREATE VIEW shop.rich AS SELECT customer, sum(price) AS total FROM shop.orders GROUP BY customer",
        "CREATE MATERIALIZED VIEW shop.richest AS SELECT * FROM shop.rich ORDER BY total DESC LIMIT 10",
        "CREATE UNIQUE INDEX richest_customer ON shop.richest (customer)",
        "CREATE TABLE shop.event (at date NOT NULL, what text, PRIMARY KEY (at, what)) PARTITION BY RANGE (at)",
        "CREATE TABLE shop.event_2025 PARTITION OF shop.event FOR VALUES FROM ('2025-01-01') TO ('2026-01-01')",
        "CREATE INDEX event_what ON shop.event (what)",
        "COMMENT ON TABLE shop.orders IS 'what customers want'",
        "GRANT SELECT ON shop.orders TO PUBLIC",
        "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET work_mem = %L', current_database(), '5MB'); END $$",
        "INSERT INTO shop.customer (name, email) SELECT 'c' || i, 'c' || i || '@example.com' FROM generate_series(1, 1000) i",
        "INSERT INTO shop.orders (customer, price) SELECT 1 + i % 1000, i FROM generate_series(1, 3000) i",
        "INSERT INTO shop.\"Odd name\" VALUES (1, NULL), (2, 'tab\t and backslash \\')",
        "INSERT INTO shop.event VALUES ('2025-05-05', 'something')",
        "REFRESH MATERIALIZED VIEW shop.richest",
    };

    private SampleSchema() {}

    public static String[] statements() {
        return STATEMENTS.clone();
    }
}
