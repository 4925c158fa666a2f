SET search_path = public;
CREATE SCHEMA "Odd. Schema;""x";
CREATE SCHEMA app;
CREATE SCHEMA twin_a;
CREATE SCHEMA twin_b;
CREATE SCHEMA aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa;
CREATE SCHEMA ext;
COMMENT ON SCHEMA app IS 'it''s the \ app';
CREATE EXTENSION citext WITH SCHEMA ext;
CREATE EXTENSION btree_gist WITH SCHEMA public;
CREATE EXTENSION hstore;

CREATE COLLATION app."my C" (provider = libc, locale = 'C');
COMMENT ON COLLATION app."my C" IS 'mine';
CREATE TYPE app.mood AS ENUM ('sad', 'it''s ok', 'a\b', 'happy');
ALTER TYPE app.mood ADD VALUE 'middling' BEFORE 'happy';
CREATE TYPE app.point3 AS (x float8, "Y y" numeric(10,2), label text COLLATE "C");
CREATE TYPE app.float_range AS RANGE (subtype = float8, subtype_diff = float8mi);
COMMENT ON TYPE app.mood IS 'moods';
COMMENT ON COLUMN app.point3."Y y" IS 'why';

CREATE FUNCTION app.is_even(i int) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT i % 2 = 0';
CREATE FUNCTION app.next_code() RETURNS text LANGUAGE plpgsql AS $$ BEGIN RETURN 'c' || nextval('app.codes'); END $$;
CREATE DOMAIN app.even AS int DEFAULT 2 NOT NULL CONSTRAINT "is even!" CHECK (app.is_even(VALUE)) CHECK (VALUE < 1000000);
CREATE DOMAIN app.short AS varchar(20) COLLATE "C";
ALTER DOMAIN app.short ADD CONSTRAINT unchecked CHECK (VALUE <> 'x') NOT VALID;
COMMENT ON DOMAIN app.even IS 'even numbers';
COMMENT ON CONSTRAINT "is even!" ON DOMAIN app.even IS 'checked';

CREATE SEQUENCE app.codes AS smallint INCREMENT BY -3 MINVALUE -30000 MAXVALUE -1 START WITH -5 CACHE 4 CYCLE;
CREATE SEQUENCE public."Free Seq";
COMMENT ON SEQUENCE app.codes IS 'codes';

CREATE FUNCTION app.doubled(i int) RETURNS int LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 3 AS 'SELECT i * 2';

CREATE TABLE app.customers (
    id bigint GENERATED ALWAYS AS IDENTITY (START WITH 100 INCREMENT BY 5),
    "Name; DROP" text COLLATE "C" DEFAULT 'it''s',
    code text DEFAULT app.next_code() NOT NULL,
    email ext.citext,
    mood app.mood DEFAULT 'sad',
    moods app.mood[],
    position_ app.point3,
    even app.even,
    price numeric(12,3),
    twice int GENERATED ALWAYS AS (app.doubled(length(code))) STORED,
    big text COLLATE app."my C",
    attributes public.hstore,
    during tstzrange,
    serial_ serial,
    CONSTRAINT "Customers PK" PRIMARY KEY (id) INCLUDE (code) WITH (fillfactor = 80),
    CONSTRAINT customers_code_key UNIQUE NULLS NOT DISTINCT (code, email) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT positive CHECK (price > 0),
    CONSTRAINT no_overlap EXCLUDE USING gist (email WITH =, during WITH &&) WHERE (price IS NOT NULL)
) WITH (fillfactor = 70, autovacuum_enabled = false, toast.autovacuum_enabled = false);
ALTER TABLE app.customers ALTER COLUMN big SET STORAGE EXTERNAL;
ALTER TABLE app.customers ALTER COLUMN attributes SET COMPRESSION pglz;
ALTER TABLE app.customers ALTER COLUMN code SET STATISTICS 500;
ALTER TABLE app.customers ALTER COLUMN code SET (n_distinct = -0.5);
ALTER TABLE app.customers ADD COLUMN gone int;
ALTER TABLE app.customers DROP COLUMN gone;
ALTER TABLE app.customers ADD CONSTRAINT later CHECK (even > 0) NOT VALID;
COMMENT ON TABLE app.customers IS E'line 1\nline 2';
COMMENT ON COLUMN app.customers."Name; DROP" IS 'hurts';
COMMENT ON CONSTRAINT positive ON app.customers IS 'more than nothing';
CREATE INDEX customers_lower ON app.customers (lower(code) DESC NULLS LAST, big text_pattern_ops) INCLUDE (price) WHERE price > 10;
CREATE UNIQUE INDEX "Uni ""que" ON app.customers USING btree (mood, id);
CREATE INDEX customers_gin ON app.customers USING gin (attributes) WITH (fastupdate = off);
CREATE INDEX customers_brin ON app.customers USING brin (id) WITH (pages_per_range = 16);
CREATE INDEX customers_expr ON app.customers ((price * 2));
ALTER INDEX app.customers_expr ALTER COLUMN 1 SET STATISTICS 300;
ALTER TABLE app.customers CLUSTER ON "Uni ""que";
COMMENT ON INDEX app.customers_gin IS 'gin';
COMMENT ON INDEX app."Customers PK" IS 'index of a constraint';
CREATE STATISTICS app.customers_stats (dependencies, mcv) ON code, email FROM app.customers;
ALTER STATISTICS app.customers_stats SET STATISTICS 77;

CREATE TABLE app.paper (
    id bigserial PRIMARY KEY, title text NOT NULL DEFAULT 'untitled', pages int DEFAULT 1, body text,
    CONSTRAINT some_pages CHECK (pages > 0), CONSTRAINT titled CHECK (title <> '') NO INHERIT);
ALTER TABLE app.paper ALTER COLUMN body SET STORAGE EXTERNAL;
CREATE TABLE app.dated (day date, source text DEFAULT 'press');
CREATE TABLE app.news (edition int, CONSTRAINT late CHECK (day > '2000-01-01')) INHERITS (app.paper, app.dated);
ALTER TABLE ONLY app.news ALTER COLUMN pages SET DEFAULT 8, ALTER COLUMN source DROP DEFAULT, ALTER COLUMN day SET NOT NULL;
ALTER TABLE app.news ALTER COLUMN body SET STATISTICS 33, ADD PRIMARY KEY (id);
CREATE TABLE app.extra (special boolean DEFAULT true) INHERITS (app.news);
CREATE TABLE app.paper_2025 (LIKE app.paper INCLUDING ALL, CONSTRAINT of_2025 CHECK (id < 1000));
ALTER TABLE app.paper_2025 INHERIT app.paper;
ALTER TABLE app.paper ADD CONSTRAINT licensed CHECK (body <> 'none') NOT VALID;
ALTER TABLE app.news DROP COLUMN edition;
ALTER TABLE app.extra DROP COLUMN special;
COMMENT ON TABLE app.news IS 'a child';

CREATE UNLOGGED TABLE app.scratch (k int PRIMARY KEY, v text);
CREATE TABLE twin_a.same ("Id" int PRIMARY KEY, v text NOT NULL);
CREATE TABLE twin_b.same ("Id" int PRIMARY KEY, v text);
CREATE TABLE "Odd. Schema;""x"."T a;b.""c" ("select" int, "a.b" text DEFAULT 'x;y', PRIMARY KEY ("select"));
CREATE TABLE aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb (
    ccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc int NOT NULL PRIMARY KEY);
CREATE TABLE public.nothing ();
CREATE TABLE public.late_rowtype (id int PRIMARY KEY, customer app.customers);

CREATE TABLE app.orders (
    id int GENERATED BY DEFAULT AS IDENTITY,
    customer bigint NOT NULL,
    region text NOT NULL,
    placed date NOT NULL,
    total numeric DEFAULT 0,
    CHECK (total >= 0),
    PRIMARY KEY (id, region, placed)
) PARTITION BY LIST (region);
CREATE TABLE app.orders_eu PARTITION OF app.orders FOR VALUES IN ('eu', 'it''s') PARTITION BY RANGE (placed);
CREATE TABLE app.orders_eu_2025 PARTITION OF app.orders_eu FOR VALUES FROM ('2025-01-01') TO ('2026-01-01') WITH (fillfactor = 60);
CREATE TABLE app.orders_eu_rest (placed date NOT NULL, extra_dropped int, region text NOT NULL, total numeric DEFAULT 7, customer bigint NOT NULL, id int NOT NULL, CONSTRAINT orders_total_check CHECK (total >= 0));
ALTER TABLE app.orders_eu_rest DROP COLUMN extra_dropped;
ALTER TABLE app.orders_eu ATTACH PARTITION app.orders_eu_rest DEFAULT;
CREATE TABLE app."orders Other" PARTITION OF app.orders DEFAULT PARTITION BY HASH (id);
CREATE TABLE app.orders_other_0 PARTITION OF app."orders Other" FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE app.orders_other_1 PARTITION OF app."orders Other" FOR VALUES WITH (MODULUS 2, REMAINDER 1);
CREATE INDEX orders_customer ON app.orders (customer);
CREATE INDEX only_here ON app.orders_eu_2025 (total);
ALTER TABLE app.orders ADD CONSTRAINT orders_customer_fk FOREIGN KEY (customer) REFERENCES app.customers (id) ON DELETE CASCADE;
CREATE TABLE app.lines (order_id int, region text, placed date, line int, PRIMARY KEY (order_id, line),
    CONSTRAINT lines_order FOREIGN KEY (order_id, region, placed) REFERENCES app.orders (id, region, placed) MATCH FULL ON UPDATE SET NULL DEFERRABLE);
ALTER TABLE twin_a.same ADD CONSTRAINT same_same FOREIGN KEY ("Id") REFERENCES twin_b.same ("Id") NOT VALID;

CREATE VIEW app.rich WITH (security_barrier = true) AS SELECT c.id, c.code AS "the code", sum(o.total) AS total
    FROM app.customers c JOIN app.orders o ON o.customer = c.id GROUP BY c.id;
CREATE VIEW app.cheap AS SELECT id, price FROM app.customers WHERE price < 5 WITH LOCAL CHECK OPTION;
ALTER VIEW app.cheap ALTER COLUMN price SET DEFAULT 3;
CREATE VIEW app.on_view AS SELECT * FROM app.rich WHERE "the code" <> '';
CREATE MATERIALIZED VIEW app.summary WITH (fillfactor = 90) AS SELECT id, total FROM app.on_view;
CREATE UNIQUE INDEX summary_id ON app.summary (id);
CREATE MATERIALIZED VIEW app.summary2 AS SELECT count(*) AS n FROM app.summary;
COMMENT ON VIEW app.rich IS 'rich';
COMMENT ON MATERIALIZED VIEW app.summary IS 'summary';
COMMENT ON COLUMN app.rich."the code" IS 'code';

CREATE FUNCTION app.rich_one(r app.rich) RETURNS numeric LANGUAGE sql AS 'SELECT r.total';
CREATE FUNCTION app.best() RETURNS SETOF app.customers LANGUAGE sql STABLE SECURITY DEFINER SET search_path = app, pg_temp ROWS 5 AS 'SELECT * FROM app.customers';
CREATE FUNCTION app.atomic(i int DEFAULT app.doubled(3), OUT o int) LANGUAGE sql BEGIN ATOMIC SELECT i + app.doubled(i); END;
CREATE FUNCTION app."Over;load"(a int) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION app."Over;load"(a text, VARIADIC b int[]) RETURNS int LANGUAGE sql AS 'SELECT 2';
CREATE PROCEDURE app.proceed(INOUT a int, b app.mood) LANGUAGE plpgsql AS $body$ BEGIN a := a + 1; END $body$;
COMMENT ON FUNCTION app.doubled(int) IS 'doubles';
COMMENT ON PROCEDURE app.proceed(int, app.mood) IS 'proceeds';
CREATE FUNCTION app.touched() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE TRIGGER "Touch it" BEFORE UPDATE OF code, price ON app.customers FOR EACH ROW WHEN (OLD.code IS DISTINCT FROM NEW.code) EXECUTE FUNCTION app.touched('a', 'it''s');
CREATE TRIGGER statement_level AFTER INSERT ON app.customers REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION app.touched();
CREATE TRIGGER off AFTER INSERT ON app.customers FOR EACH ROW EXECUTE FUNCTION app.touched();
ALTER TABLE app.customers DISABLE TRIGGER off;
CREATE TRIGGER always AFTER INSERT ON app.customers FOR EACH ROW EXECUTE FUNCTION app.touched();
ALTER TABLE app.customers ENABLE ALWAYS TRIGGER always;
CREATE TRIGGER replica AFTER INSERT ON app.customers FOR EACH ROW EXECUTE FUNCTION app.touched();
ALTER TABLE app.customers ENABLE REPLICA TRIGGER replica;
COMMENT ON TRIGGER always ON app.customers IS 'even then';
CREATE TRIGGER on_partitions AFTER INSERT ON app.orders FOR EACH ROW EXECUTE FUNCTION app.touched();
ALTER TABLE app.orders_eu_2025 DISABLE TRIGGER on_partitions;
CREATE TRIGGER instead INSTEAD OF INSERT ON app.cheap FOR EACH ROW EXECUTE FUNCTION app.touched();
CREATE CONSTRAINT TRIGGER checked AFTER INSERT ON app.lines DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION app.touched();
COMMENT ON TRIGGER "Touch it" ON app.customers IS 'touches';

GRANT USAGE ON SCHEMA app TO "App; Reader";
GRANT SELECT ON app.customers, app.rich, app.summary TO "App; Reader";
GRANT SELECT (code), UPDATE (price, code) ON app.customers TO nasty_writer;
GRANT INSERT, DELETE ON app.orders TO nasty_writer WITH GRANT OPTION;
GRANT SELECT ON app.orders TO PUBLIC;
REVOKE ALL ON FUNCTION app.doubled(int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.doubled(int) TO nasty_writer;
REVOKE EXECUTE ON PROCEDURE app.proceed FROM PUBLIC;
GRANT USAGE ON SEQUENCE app.codes TO nasty_writer;
GRANT SELECT ON SEQUENCE app.customers_id_seq TO nasty_writer;
REVOKE USAGE ON TYPE app.mood FROM PUBLIC;
REVOKE USAGE ON DOMAIN app.even FROM PUBLIC;
GRANT CREATE ON SCHEMA public TO nasty_writer;
REVOKE ALL ON twin_a.same FROM postgres;
ALTER TABLE twin_b.same OWNER TO nasty_writer;
ALTER SCHEMA twin_b OWNER TO nasty_writer;
ALTER FUNCTION app.touched() OWNER TO nasty_writer;
ALTER TYPE app.mood OWNER TO nasty_writer;
ALTER VIEW app.cheap OWNER TO nasty_writer;
ALTER TABLE app.orders OWNER TO nasty_writer;
ALTER STATISTICS app.customers_stats OWNER TO nasty_writer;
ALTER DEFAULT PRIVILEGES IN SCHEMA app GRANT SELECT ON TABLES TO "App; Reader";
ALTER DEFAULT PRIVILEGES FOR ROLE nasty_writer REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;

ALTER TABLE twin_b.same ADD CONSTRAINT unvalidated_not_null NOT NULL v NOT VALID;
DO $$ BEGIN
    EXECUTE format('ALTER DATABASE %I SET search_path TO app, "$user", "Odd. Schema;""x"', current_database());
    EXECUTE format('ALTER DATABASE %I SET "my.setting" TO %L', current_database(), 'it''s');
    EXECUTE format('ALTER ROLE nasty_writer IN DATABASE %I SET work_mem TO %L', current_database(), '5MB');
END $$;
