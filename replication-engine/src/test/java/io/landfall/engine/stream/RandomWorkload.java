package io.landfall.engine.stream;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Random;

/**
 * Transactions as applications write them, on tables of every kind that apply treats differently; the seed decides all
 * of them.
 */
final class RandomWorkload {

    static final String[] SCHEMA = {
        "CREATE EXTENSION citext",
        "CREATE EXTENSION hstore",
        "CREATE TYPE mood AS ENUM ('sad', 'ok', 'it''s \"fine\"')",
        "CREATE TYPE pair AS (a int, b text)",
        "CREATE DOMAIN positive AS int CHECK (VALUE > 0)",
        "CREATE DOMAIN tags AS text[]",
        """
        CREATE TABLE plain (id bigint PRIMARY KEY, a int, t text, n numeric(20, 4), at timestamptz DEFAULT clock_timestamp())
        """,
        """
        CREATE TABLE kinds (id int PRIMARY KEY, i2 smallint, i8 bigint, f4 real, f8 double precision, n numeric, m money, b boolean,
            c char(5), vc varchar(20), t text, ch "char", nm name, by bytea, d date, ti time, tz timetz, ts timestamp, tstz timestamptz,
            iv interval, u uuid, j json, jb jsonb, x xml, ip inet, ci cidr, mac macaddr, bits bit(5), vb bit varying(9), pt point,
            bx box, r int4range, mr int4multirange, ia int[], ta text[], ba box[], md mood, mda mood[], p pair, pa pair[], dp positive,
            dt tags, hs hstore, ct citext, v tsvector, ls pg_lsn, o oid, sn txid_snapshot, jp jsonpath)
        """,
        "CREATE TABLE docs (id int PRIMARY KEY, big text, note text, other bytea)",
        "ALTER TABLE docs ALTER big SET STORAGE EXTERNAL",
        "CREATE TABLE uniq (id int PRIMARY KEY, u int UNIQUE, v text)",
        "CREATE TABLE deferred (id int PRIMARY KEY, u int UNIQUE DEFERRABLE INITIALLY DEFERRED)",
        "CREATE TABLE booking (id int PRIMARY KEY, during int4range, EXCLUDE USING gist (during WITH &&))",
        "CREATE TABLE nokey (a int, b text, j json)",
        "ALTER TABLE nokey REPLICA IDENTITY FULL",
        "CREATE TABLE fullkey (a int PRIMARY KEY, b numeric)",
        "ALTER TABLE fullkey REPLICA IDENTITY FULL",
        "CREATE TABLE byindex (a int NOT NULL, b citext NOT NULL, c text)",
        "CREATE UNIQUE INDEX byindex_key ON byindex (b, a)",
        "ALTER TABLE byindex REPLICA IDENTITY USING INDEX byindex_key",
        "CREATE TABLE always (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, a int, twice int GENERATED ALWAYS AS (a * 2) STORED)",
        "CREATE TABLE alwaysother (k int PRIMARY KEY, id bigint GENERATED ALWAYS AS IDENTITY, a text)",
        "CREATE TABLE appended (a int, b text)",
        "CREATE TABLE keysonly (a int, b text, PRIMARY KEY (a, b))",
        "CREATE SCHEMA \"od.d \"\"schema\"",
        "CREATE TABLE \"od.d \"\"schema\".\"Ta ble; --\" (\"se\"\"lect\" int PRIMARY KEY, \"from\" text)",
        "CREATE TABLE part (id int, region int, v text, PRIMARY KEY (id, region)) PARTITION BY LIST (region)",
        "CREATE TABLE part_1 PARTITION OF part FOR VALUES IN (1)",
        "CREATE TABLE part_2 PARTITION OF part FOR VALUES IN (2, 3)",
        "CREATE TABLE parent (id int PRIMARY KEY, v text)",
        "CREATE TABLE child (id int PRIMARY KEY, parent_id int REFERENCES parent ON DELETE CASCADE)",
    };

    private static final String TEXT = "E'Grüße \\\\ \\t\\n\\r \\u4e16 \"{},NULL\\' \\U0001F600 ' || ";

    private final Random random;
    private int next = 1;

    RandomWorkload(long seed) {
        this.random = new Random(seed);
    }

    /** One transaction of a few statements; some are rolled back, wholly or to a savepoint. */
    void transaction(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            int statements = 1 + random.nextInt(8);
            for (int i = 0; i < statements; i++) {
                boolean undone = random.nextInt(6) == 0;
                statement.execute("SAVEPOINT s");
                try {
                    statement.execute(statement());
                    statement.execute(undone ? "ROLLBACK TO SAVEPOINT s" : "RELEASE SAVEPOINT s");
                } catch (SQLException violation) {
                    requireViolation(violation);
                    statement.execute("ROLLBACK TO SAVEPOINT s");
                }
            }
        }
        try {
            if (random.nextInt(10) == 0) {
                connection.rollback();
            } else {
                connection.commit();
            }
        } catch (SQLException violation) {
            requireViolation(violation);
            connection.rollback();
        }
    }

    /** Constraints refuse some of what chance proposes; anything else is a mistake in this class. */
    private static void requireViolation(SQLException failure) throws SQLException {
        if (!List.of("23505", "23P01", "23503").contains(failure.getSQLState())) {
            throw failure;
        }
    }

    private String statement() {
        int from = next;
        int some = 1 + random.nextInt(20);
        int mod = 2 + random.nextInt(7);
        int rest = random.nextInt(mod);
        String where = " % " + mod + " = " + rest;
        String series = " FROM generate_series(" + from + ", " + (from + some - 1) + ") AS g (i)";
        int few = random.nextInt(60);
        next += some;
        return switch (random.nextInt(40)) {
            case 0, 1, 2 -> "INSERT INTO plain SELECT i, i % 7, " + TEXT + "i, i / 7.0" + series;
            case 3, 4 -> "UPDATE plain SET a = a + 1, t = CASE WHEN id % 3 = 0 THEN NULL ELSE t END WHERE id" + where;
            case 5 -> "UPDATE plain SET id = id + 1000000 WHERE id" + where + " AND id < 1000000 AND id % 5 = 0";
            case 6 -> "DELETE FROM plain WHERE id" + where + " AND a % 2 = 0";
            case 7 -> "DELETE FROM plain WHERE id < 1000000; INSERT INTO plain SELECT i, 0, 'again'" + series;
            case 8, 9 -> kinds(series);
            case 10 ->
                "UPDATE kinds SET vc = vc || '!', n = n * 2, ia = array_append(ia, NULL), md = 'ok', x = NULL"
                        + " WHERE id" + where + " AND length(vc) < 19";
            case 11 -> "DELETE FROM kinds WHERE id" + where;
            case 12 ->
                "INSERT INTO docs SELECT i, repeat(md5(i::text), 200), 'n' || i, decode(repeat(md5(i::text), 100), 'hex')"
                        + series;
            case 13, 14 -> "UPDATE docs SET note = note || '+' WHERE id" + where;
            case 15 -> "UPDATE docs SET big = big || '.', other = NULL WHERE id" + where;
            case 16 ->
                "UPDATE docs SET id = -id WHERE id" + where
                        + " AND id > 0 AND NOT EXISTS (SELECT FROM docs d WHERE d.id = -docs.id)";
            case 17 ->
                "INSERT INTO uniq SELECT i, i % 40, 'v' FROM generate_series(" + from + ", " + from
                        + ") AS g (i) ON CONFLICT (u) DO UPDATE" + " SET v = uniq.v || '.'";
            case 18 ->
                "DELETE FROM uniq WHERE u = " + few + "; INSERT INTO uniq VALUES (" + from + ", " + few + ", 'again')";
            case 19 ->
                "UPDATE uniq SET u = u + 100 WHERE u = " + few + "; UPDATE uniq SET u = " + few + " WHERE u = "
                        + random.nextInt(60);
            case 20 ->
                "INSERT INTO deferred SELECT i, i % 40" + series
                        + " WHERE NOT EXISTS (SELECT FROM deferred d WHERE d.u = i % 40)";
            case 21 ->
                "UPDATE deferred SET u = (SELECT count(*) FROM deferred) - u WHERE u BETWEEN 0 AND 40 AND (SELECT count(*) FROM deferred) = 40";
            case 22 ->
                "UPDATE deferred SET u = CASE u WHEN " + few + " THEN " + (few + 1) + " ELSE " + few
                        + " END WHERE u IN (" + few + ", " + (few + 1) + ")";
            case 23 ->
                "DELETE FROM booking WHERE id" + where + "; INSERT INTO booking VALUES (" + from + ", int4range(" + few
                        + ", " + (few + 3) + "))";
            case 24 -> "UPDATE booking SET during = int4range(lower(during) + 1, upper(during) + 1) WHERE id" + where;
            case 25 -> "INSERT INTO nokey SELECT i % 3, CASE WHEN i % 2 = 0 THEN 'same' END, '{\"a\":  1}'" + series;
            case 26 ->
                "UPDATE nokey SET b = 'other' WHERE ctid = (SELECT min(ctid) FROM nokey WHERE a = " + random.nextInt(3)
                        + ")";
            case 27 -> "DELETE FROM nokey WHERE ctid IN (SELECT ctid FROM nokey ORDER BY a LIMIT 2)";
            case 28 ->
                "INSERT INTO fullkey SELECT i, i::numeric" + series
                        + "; UPDATE fullkey SET b = b + 1.00, a = a + 1000000 WHERE a" + where
                        + " AND a < 1000000; DELETE FROM fullkey WHERE a % 11 = 0";
            case 29 ->
                "INSERT INTO byindex SELECT i, 'Key' || i, 'c'" + series + "; UPDATE byindex SET c = c || 'd' WHERE a"
                        + where
                        + "; UPDATE byindex SET b = upper(b::text) WHERE a % 9 = 0; DELETE FROM byindex WHERE a % 10 = 3";
            case 30 ->
                "INSERT INTO always (a) SELECT i" + series + "; UPDATE always SET a = a + 1 WHERE id" + where
                        + "; UPDATE always SET id = DEFAULT WHERE id" + where + " AND id % 4 = 0";
            case 31 ->
                "INSERT INTO alwaysother (k, a) SELECT i, 'a'" + series
                        + "; UPDATE alwaysother SET a = a || 'b' WHERE k" + where
                        + "; UPDATE alwaysother SET id = DEFAULT WHERE k" + where
                        + " AND k % 3 = 0; DELETE FROM alwaysother WHERE k % 13 = 0";
            case 32 -> "INSERT INTO appended SELECT i, " + TEXT + "i" + series;
            case 33 ->
                "INSERT INTO keysonly SELECT i, 'k'" + series + "; UPDATE keysonly SET b = 'k' WHERE a" + where
                        + "; UPDATE keysonly SET b = 'l' WHERE a % 6 = 0 AND b = 'k'; DELETE FROM keysonly WHERE a % 7 = 0";
            case 34 ->
                "INSERT INTO \"od.d \"\"schema\".\"Ta ble; --\" SELECT i, 'x'" + series
                        + "; UPDATE \"od.d \"\"schema\".\"Ta ble; --\" SET \"from\" = \"from\" || 'y' WHERE \"se\"\"lect\""
                        + where;
            case 35 -> "INSERT INTO part SELECT i, 1 + i % 3, 'p'" + series;
            case 36 -> "UPDATE part SET region = 1 + (region % 3), v = v || 'q' WHERE id" + where;
            case 37 ->
                "INSERT INTO parent SELECT i, 'p'" + series + "; INSERT INTO child SELECT i, i" + series
                        + "; DELETE FROM parent WHERE id" + where;
            case 38 ->
                random.nextInt(3) > 0
                        ? "UPDATE plain SET n = n + 1"
                        : random.nextBoolean()
                                ? "TRUNCATE parent, child"
                                : "TRUNCATE part, plain; INSERT INTO plain SELECT i, 1, 'after'" + series;
            default ->
                random.nextInt(8) == 0
                        ? "INSERT INTO plain SELECT i, 1, repeat('bulk', 20) FROM generate_series("
                                + (2_000_000 + from * 5000) + ", " + (2_000_000 + from * 5000 + 4999) + ") AS g (i)"
                        : "UPDATE plain SET t = t || '*' WHERE id" + where;
        };
    }

    private String kinds(String series) {
        return """
               INSERT INTO kinds SELECT i, i %% 100, i * 1000000007::bigint, CASE i %% 5 WHEN 0 THEN 'NaN' WHEN 1 THEN '-Infinity' ELSE i / 3.0 END,
                   CASE i %% 4 WHEN 0 THEN 'Infinity' WHEN 1 THEN '-0' ELSE 1 / i::float8 END,
                   CASE i %% 6 WHEN 0 THEN 'NaN' WHEN 1 THEN 'Infinity' ELSE i * 1.10 END, (i / 3.0)::numeric::money, i %% 2 = 0, 'c ', 'v', %s i,
                   CASE WHEN i %% 2 = 0 THEN 'x'::"char" END, 'na''me', decode('00ff0a5c0d', 'hex'),
                   CASE i %% 4 WHEN 0 THEN 'infinity' WHEN 1 THEN '0044-03-15 BC' ELSE '2024-02-29'::date + i END, '23:59:59.999999', '12:00:00+05:30',
                   CASE i %% 3 WHEN 0 THEN '-infinity' ELSE '4713-01-01 00:00:00 BC'::timestamp END, '2024-03-31 01:30:00.123456+02',
                   '1 year -2 mons 3 days -04:05:06.789', md5(i::text)::uuid, '{"b": 1,  "a":  [null]}', '{"b": 1, "a": null}',
                   '<a b="c">&lt;</a>', '10.0.0.1/8', '10.0.0.0/8', '08:00:2b:01:02:03', B'10101', B'101', '(1.5,-2)', '((1,1),(0,0))',
                   int4range(i, i + 5), '{[1,3),[7,9)}', ARRAY[1, NULL, i], '[2:3]={"a,b","NULL"}', '{((1,1),(0,0));((2,2),(1,1))}',
                   'it''s "fine"', ARRAY['sad', NULL]::mood[], ROW(i, 'q"u,o\\te')::pair, ARRAY[ROW(1, NULL)::pair], i, ARRAY['x', NULL],
                   'k=>"v\\"w", n=>NULL', 'CiText', to_tsvector('simple', 'a fat cat''s'), '0/16B3748', i, '10:20:10,14,15', '$."a"[*] ? (@ > 2)'
               %s
               """.formatted(TEXT, series);
    }
}
