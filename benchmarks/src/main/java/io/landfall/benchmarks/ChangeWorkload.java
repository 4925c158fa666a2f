package io.landfall.benchmarks;

import io.landfall.localservers.postgres.LocalPostgres;
import java.sql.SQLException;

/**
 * One table and a procedure that changes it: 30 % inserts, 60 % updates, 10 % deletes, each a statement of its own, in
 * transactions of 1, 10 and 100. The same seed makes the same changes.
 */
final class ChangeWorkload {

    static final String TABLE =
            "CREATE TABLE public.account (id bigint NOT NULL, balance numeric(14,2) NOT NULL, note text, touched timestamptz)";
    static final String KEY = "ALTER TABLE public.account ADD PRIMARY KEY (id)";

    private static final String PROCEDURE = """
            CREATE PROCEDURE public.change(changes int, rows int, seed int) LANGUAGE plpgsql AS $$
            DECLARE
                made int := 0;
                transaction int := 0;
                size int;
                kind float8;
                updated int;
                next_insert bigint := (SELECT max(id) + 1 FROM public.account);
                next_delete bigint := (SELECT min(id) FROM public.account);
            BEGIN
                PERFORM setseed(1.0 / seed);
                WHILE made < changes LOOP
                    size := least((ARRAY[1, 10, 100])[transaction % 3 + 1], changes - made);
                    FOR i IN 1 .. size LOOP
                        kind := random();
                        IF kind < 0.3 THEN
                            INSERT INTO public.account VALUES (next_insert, 1, 'inserted', clock_timestamp());
                            next_insert := next_insert + 1;
                        ELSIF kind < 0.9 THEN
                            updated := rows / 2 + 1 + floor(random() * (rows / 2 - 1))::int;
                            UPDATE public.account SET balance = balance + 1, touched = clock_timestamp() WHERE id = updated;
                        ELSE
                            DELETE FROM public.account WHERE id = next_delete;
                            next_delete := next_delete + 1;
                        END IF;
                        IF NOT FOUND THEN
                            RAISE EXCEPTION 'the workload missed a row';
                        END IF;
                    END LOOP;
                    made := made + size;
                    transaction := transaction + 1;
                    COMMIT;
                END LOOP;
            END $$
            """;

    private ChangeWorkload() {}

    static void create(LocalPostgres server, String database, int rows) throws SQLException {
        server.execute(database, TABLE, """
                INSERT INTO public.account
                SELECT g, g, md5(g::text), timestamptz '2026-01-01' FROM generate_series(1, %d) AS g
                """.formatted(rows), KEY, PROCEDURE, "VACUUM ANALYZE public.account");
    }

    static String call(int changes, int rows, int seed) {
        return "CALL public.change(%d, %d, %d)".formatted(changes, rows, seed);
    }
}
