package io.landfall.validation.premigration.postgresql;

import static io.landfall.validation.premigration.postgresql.Violation.blocks;
import static io.landfall.validation.premigration.postgresql.Violation.warns;

import io.landfall.contracts.spec.ServerSpec;
import io.landfall.databases.connection.Credentials;
import io.landfall.localservers.process.FreePorts;
import java.util.List;
import java.util.stream.Stream;

/** Everything that a check must see on the shared servers. */
final class Violations {

    private Violations() {}

    static Stream<Violation> all() {
        return Stream.of(spec(), arrival(), privileges(), target(), tables(), activity(), leftovers(), settings())
                .flatMap(violations -> violations);
    }

    private static Stream<Violation> spec() {
        return Stream.of(
                blocks("EXCLUSION_PATTERNS", "no-pattern", w -> w.exclude.add("no-pattern")),
                blocks("PROBE", "nobody", w -> w.probe = "nobody"),
                blocks("PROBE", "lf_", w -> w.probe = "source"),
                blocks("PROBE", "app_", w -> w.probe = "app"),
                blocks("PROBE", "fails already", w -> {
                    w.source.execute("ALTER ROLE " + w.app + " NOLOGIN");
                    w.probe = "app";
                }));
    }

    private static Stream<Violation> arrival() {
        return Stream.of(
                blocks(
                        "SOURCE_ENGINE",
                        "oracle",
                        w -> w.sourceServer = new ServerSpec("oracle", "127.0.0.1", w.source.port(), "none", "source")),
                blocks(
                        "TARGET_ENGINE",
                        "db2",
                        w -> w.targetServer = new ServerSpec("db2", "127.0.0.1", w.source.port(), "none", "source")),
                blocks(
                        "SOURCE_ADDRESS",
                        "169.254.169.254",
                        w -> w.sourceServer = new ServerSpec("postgresql", "169.254.169.254", 5432, "none", "source")),
                blocks(
                        "SOURCE_ADDRESS",
                        "h/x",
                        w -> w.sourceServer = new ServerSpec("postgresql", "h/x?a=b", 5432, "none", "source")),
                blocks(
                        "SOURCE_ADDRESS",
                        "please",
                        w -> w.sourceServer = new ServerSpec("postgresql", "127.0.0.1", 5432, "please", "source")),
                blocks(
                        "SOURCE_SECRET",
                        "unknown",
                        w -> w.sourceServer =
                                new ServerSpec("postgresql", "127.0.0.1", w.source.port(), "none", "unknown")),
                blocks(
                        "TARGET_SECRET",
                        "unknown",
                        w -> w.targetServer =
                                new ServerSpec("postgresql", "127.0.0.1", w.target.port(), "none", "unknown")),
                blocks(
                        "SOURCE_REACHABLE",
                        "127.0.0.1",
                        w -> w.sourceServer =
                                new ServerSpec("postgresql", "127.0.0.1", FreePorts.one(), "none", "source")),
                blocks(
                        "SOURCE_TLS",
                        "127.0.0.1",
                        w -> w.sourceServer =
                                new ServerSpec("postgresql", "127.0.0.1", w.source.port(), "require", "source")),
                blocks("SOURCE_LOGIN", "", w -> w.secrets.put("source", new Credentials("nobody_at_all", "x"))),
                blocks("SOURCE_DATABASE", "absent; \"x\"", w -> w.database = "absent; \"x\""));
    }

    private static Stream<Violation> privileges() {
        return Stream.of(
                blocks(
                        "SELECT_ON_TABLES",
                        "public.hidden",
                        w -> w.source.execute("CREATE TABLE public.hidden (id int PRIMARY KEY)")),
                blocks(
                        "SELECT_ON_SEQUENCES",
                        "public.numbers",
                        w -> w.source.execute("CREATE SEQUENCE public.numbers")),
                blocks(
                        "ROW_SECURITY",
                        "public.orders",
                        w -> w.source.execute(
                                "ALTER TABLE public.orders ENABLE ROW LEVEL SECURITY",
                                "ALTER TABLE public.orders FORCE ROW LEVEL SECURITY")),
                blocks(
                        "TABLE_OWNERSHIP",
                        "public.theirs",
                        w -> w.source.execute(
                                "CREATE TABLE public.theirs (id int PRIMARY KEY)",
                                "GRANT SELECT ON public.theirs TO " + w.landfall)),
                blocks(
                        "SOURCE_CREATE",
                        "CREATE",
                        w -> w.source.execute("REVOKE CREATE ON DATABASE " + w.source.name() + " FROM " + w.app)),
                blocks(
                        "SOURCE_FENCE",
                        "postgres",
                        w -> w.source.execute(
                                "ALTER DATABASE " + w.source.name() + " OWNER TO postgres",
                                "GRANT CREATE ON DATABASE " + w.source.name() + " TO " + w.landfall)),
                blocks(
                        "SOURCE_TERMINATE",
                        "pg_signal_backend",
                        w -> w.source.execute("REVOKE pg_signal_backend FROM " + w.landfall)),
                warns(
                        "SOURCE_STATISTICS",
                        "pg_read_all_stats",
                        w -> w.source.execute("REVOKE pg_read_all_stats FROM " + w.landfall)),
                blocks(
                        "REPLICATION_ATTRIBUTE",
                        "REPLICATION",
                        w -> w.source.execute("ALTER ROLE " + w.landfall + " NOREPLICATION")),
                blocks(
                        "REPLICATION_CONNECTION",
                        "refused",
                        w -> w.source.execute("ALTER ROLE " + w.landfall + " NOREPLICATION")),
                blocks(
                        "TARGET_REPLICATION_ROLE",
                        "session_replication_role",
                        w -> w.target.execute("REVOKE SET ON PARAMETER session_replication_role FROM " + w.landfall)),
                blocks("TARGET_CREATE_DATABASE", "may not create", w -> {
                    w.targetDatabase = "not_there_yet";
                    w.target.execute("ALTER ROLE " + w.landfall + " NOCREATEDB");
                }),
                blocks(
                        "TARGET_CREATE",
                        "CREATE",
                        w -> w.target.execute("REVOKE CREATE ON DATABASE " + w.target.name() + " FROM " + w.app)),
                blocks(
                        "TARGET_FENCE",
                        "postgres",
                        w -> w.target.execute(
                                "ALTER DATABASE " + w.target.name() + " OWNER TO postgres",
                                "GRANT CREATE ON DATABASE " + w.target.name() + " TO " + w.landfall)),
                blocks(
                        "OWNERS_ASSUMABLE",
                        "app_",
                        w -> w.target.execute("GRANT " + w.app + " TO " + w.landfall + " WITH SET FALSE")),
                blocks(
                        "ROLES_MAPPED",
                        "grantee_",
                        w -> w.source.execute(
                                "CREATE ROLE grantee_" + w.number,
                                "GRANT SELECT ON public.orders TO grantee_" + w.number)),
                blocks("ROLES_MAPPED", "elsewhere", w -> w.roles.put(w.app, "elsewhere")),
                warns("ROLE_MAPPING_USED", "misspelt", w -> w.roles.put("misspelt", w.app)));
    }

    private static Stream<Violation> target() {
        return Stream.of(
                blocks("TARGET_EMPTY", "table public.there", w -> w.target.execute("CREATE TABLE public.there ()")),
                blocks("TARGET_EMPTY", "schema \"S\"", w -> w.target.execute("CREATE SCHEMA \"S\"")),
                blocks(
                        "TARGET_EMPTY",
                        "routine public.f",
                        w -> w.target.execute("CREATE FUNCTION public.f() RETURNS int LANGUAGE sql RETURN 1")),
                blocks("TARGET_EMPTY", "type public.mood", w -> w.target.execute("CREATE TYPE public.mood AS ENUM ()")),
                blocks(
                        "TARGET_EMPTY",
                        "event trigger et",
                        w -> w.target.execute(
                                "CREATE FUNCTION public.f() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'",
                                "CREATE EVENT TRIGGER et ON ddl_command_end EXECUTE FUNCTION public.f()")),
                blocks("NOT_THE_SAME_DATABASE", "shop_", w -> {
                    w.targetServer = w.sourceServer;
                    w.targetDatabase = w.database;
                }),
                blocks("EXTENSIONS", "btree_gist", w -> {
                    w.source.execute("CREATE EXTENSION btree_gist");
                    w.source.execute(
                            "UPDATE pg_extension SET extname = 'no_such_btree_gist' WHERE extname = 'btree_gist'");
                }),
                blocks("EXTENSIONS", "only a superuser", w -> w.source.execute("CREATE EXTENSION pageinspect")),
                warns(
                        "EXTENSIONS",
                        "default version",
                        w -> w.source.execute(
                                "CREATE EXTENSION hstore",
                                "UPDATE pg_extension SET extversion = '0.9' WHERE extname = 'hstore'")),
                blocks("ENCODING", "LATIN1", w -> {
                    w.target.drop();
                    w.target
                            .server()
                            .execute(
                                    "postgres",
                                    "CREATE DATABASE " + w.target.name() + " OWNER " + w.app
                                            + " TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'");
                }),
                warns("LOCALE", "collate C", w -> {
                    w.target.drop();
                    w.target
                            .server()
                            .execute(
                                    "postgres",
                                    "CREATE DATABASE " + w.target.name() + " OWNER " + w.app
                                            + " TEMPLATE template0 LOCALE 'C'");
                }),
                warns(
                        "COLLATION_VERSION",
                        "another version",
                        w -> w.source.execute(
                                "UPDATE pg_database SET datcollversion = '0' WHERE datname = current_database()")));
    }

    private static Stream<Violation> tables() {
        return Stream.of(
                warns("REPLICA_IDENTITY", "public.keyless", w -> w.asApp("CREATE TABLE public.keyless (a int UNIQUE)")),
                blocks("INSERT_ONLY", "public.nowhere", w -> w.insertOnly.add("public.nowhere")),
                blocks("INSERT_ONLY", "class:name", w -> w.insertOnly.add("class:name")),
                warns("INSERT_ONLY", "public.log_1 (2 rows)", w -> {
                    w.asApp(
                            "CREATE TABLE public.log (a int) PARTITION BY LIST (a)",
                            "CREATE TABLE public.log_1 PARTITION OF public.log DEFAULT",
                            "INSERT INTO public.log VALUES (1), (2), (3)",
                            "UPDATE public.log SET a = 4 WHERE a = 1",
                            "DELETE FROM public.log WHERE a = 2",
                            "SELECT pg_stat_force_next_flush()");
                    w.insertOnly.add("public.log");
                }),
                blocks("INSERT_ONLY", "public.log_1", w -> {
                    w.asApp(
                            "CREATE TABLE public.log (a int) PARTITION BY LIST (a)",
                            "CREATE TABLE public.log_1 PARTITION OF public.log DEFAULT");
                    w.insertOnly.add("public.log_1");
                }),
                blocks("INSERT_ONLY", "public.heir (inherits from public.elder)", w -> {
                    w.asApp(
                            "CREATE TABLE public.elder (a int)",
                            "CREATE TABLE public.parent () INHERITS (public.elder)",
                            "CREATE TABLE public.heir () INHERITS (public.parent)");
                    w.insertOnly.addAll(List.of("public.heir", "public.parent"));
                }),
                blocks("INSERT_ONLY", "public.line (refers to public.head)", w -> {
                    w.asApp(
                            "CREATE TABLE public.head (a int PRIMARY KEY)",
                            "CREATE TABLE public.line (a int REFERENCES public.head ON DELETE SET NULL)");
                    w.insertOnly.add("public.line");
                }),
                blocks(
                        "GENERATED_COLUMNS",
                        "public.made",
                        w -> w.asApp("CREATE TABLE public.made (a int, b int GENERATED ALWAYS AS (a) STORED)")),
                blocks(
                        "GENERATED_COLUMNS",
                        "public.made",
                        w -> w.asApp(
                                "CREATE TABLE public.made (a int, b int GENERATED ALWAYS AS (a) STORED, PRIMARY KEY (a, b))")),
                blocks(
                        "GENERATED_COLUMNS",
                        "public.made",
                        w -> w.asApp(
                                "CREATE TABLE public.made (a int PRIMARY KEY, b int GENERATED ALWAYS AS (a) STORED)",
                                "ALTER TABLE public.made REPLICA IDENTITY FULL")),
                blocks("COPY_INSIDE_FENCE", "public.\"Fast.Table\"", w -> {
                    w.bytesPerSecond = 100_000;
                    w.asApp(
                            "CREATE UNLOGGED TABLE public.\"Fast.Table\" (a int PRIMARY KEY, b text)",
                            "INSERT INTO public.\"Fast.Table\" SELECT n, repeat('x', 1000) FROM generate_series(1, 2000) n");
                }),
                blocks("COPY_INSIDE_FENCE", "large objects", w -> {
                    w.bytesPerSecond = 100_000;
                    w.asApp("SELECT lo_put(lo_create(0), 2000000, 'far out')");
                }),
                blocks("LARGE_OBJECTS", "4711", w -> w.source.execute("SELECT lo_create(4711)")),
                blocks("ROLES_MAPPED", "lo_only_", w -> {
                    String role = "lo_only_" + w.number;
                    w.source.execute("CREATE ROLE " + role);
                    w.asApp("SELECT lo_create(4712)", "GRANT SELECT ON LARGE OBJECT 4712 TO " + role);
                    w.atEnd(() -> w.source.execute("DROP OWNED BY " + role, "DROP ROLE " + role));
                }),
                blocks(
                        "UNSUPPORTED_OBJECTS",
                        "public.child",
                        w -> w.asApp(
                                "CREATE TABLE public.parent (a int PRIMARY KEY)",
                                "CREATE TABLE public.child (b int, PRIMARY KEY (a)) INHERITS (public.parent)",
                                "ALTER TABLE public.parent ADD COLUMN c int")),
                blocks(
                        "UNSUPPORTED_OBJECTS",
                        "public.far",
                        w -> w.source.execute(
                                "CREATE EXTENSION postgres_fdw",
                                "CREATE SERVER elsewhere FOREIGN DATA WRAPPER postgres_fdw",
                                "CREATE FOREIGN TABLE public.far (a int) SERVER elsewhere")),
                blocks(
                        "UNSUPPORTED_OBJECTS",
                        "rule r",
                        w -> w.asApp("CREATE RULE r AS ON DELETE TO public.orders DO INSTEAD NOTHING")));
    }

    private static Stream<Violation> activity() {
        return Stream.of(
                blocks(
                        "DEDICATED_ROLE",
                        "other sessions",
                        w -> w.keep(w.source.server().connect(w.source.name(), w.landfall, "x"))),
                warns("TARGET_SESSIONS", "postgres", w -> w.keep(w.target.connect())),
                blocks("SUBSCRIPTIONS", "incoming", w -> {
                    w.source.execute(
                            "CREATE SUBSCRIPTION incoming CONNECTION 'dbname=none' PUBLICATION p WITH (connect = false)",
                            "UPDATE pg_subscription SET subenabled = true WHERE subname = 'incoming'");
                    w.atEnd(() -> w.source.execute(
                            "ALTER SUBSCRIPTION incoming DISABLE",
                            "ALTER SUBSCRIPTION incoming SET (slot_name = NONE)",
                            "DROP SUBSCRIPTION incoming"));
                }),
                blocks(
                        "CRON_JOBS",
                        "job 7",
                        w -> w.source.execute(
                                "CREATE SCHEMA cron",
                                "GRANT USAGE ON SCHEMA cron TO " + w.landfall,
                                "CREATE TABLE cron.job (jobid bigint PRIMARY KEY, database text, active boolean)",
                                "INSERT INTO cron.job VALUES (7, current_database(), true), (8, 'other', true), (9, current_database(), false)",
                                "GRANT SELECT ON cron.job TO " + w.landfall)));
    }

    private static Stream<Violation> leftovers() {
        return Stream.of(
                blocks("SOURCE_LEFTOVER_SCHEMA", "schema landfall", w -> w.source.execute("CREATE SCHEMA landfall")),
                blocks("TARGET_LEFTOVER_SCHEMA", "schema landfall", w -> w.target.execute("CREATE SCHEMA landfall")),
                blocks("SOURCE_LEFTOVER_SLOTS", "landfall_left", w -> {
                    w.source.execute("SELECT pg_create_logical_replication_slot('landfall_left', 'pgoutput')");
                    w.atEnd(() -> w.source.execute("SELECT pg_drop_replication_slot('landfall_left')"));
                }),
                blocks(
                        "SOURCE_LEFTOVER_PUBLICATIONS",
                        "landfall_left",
                        w -> w.source.execute("CREATE PUBLICATION landfall_left")));
    }

    private static Stream<Violation> settings() {
        return Stream.of(
                warns("SLOT_KEEPING", "max_slot_wal_keep_size", w -> {
                    w.source.execute("ALTER SYSTEM SET max_slot_wal_keep_size = '1GB'");
                    w.source.execute("SELECT pg_reload_conf()");
                    w.maxRetainedWal = 2L << 30;
                    w.atEnd(() -> {
                        w.source.execute("ALTER SYSTEM RESET max_slot_wal_keep_size");
                        w.source.execute("SELECT pg_reload_conf()");
                    });
                }),
                warns("REPLICATION_SLOTS", "max_replication_slots", w -> w.maxParallel = 100),
                warns("WAL_SENDERS", "max_wal_senders", w -> w.maxParallel = 100),
                warns(
                        "SOURCE_READ_ONLY",
                        "default_transaction_read_only",
                        w -> w.source.execute(
                                "ALTER DATABASE " + w.source.name() + " SET default_transaction_read_only = on")),
                warns(
                        "TARGET_READ_ONLY",
                        "default_transaction_read_only",
                        w -> w.target.execute(
                                "ALTER DATABASE " + w.target.name() + " SET default_transaction_read_only = on")),
                warns(
                        "SOURCE_CONNECTIONS",
                        "connections are free",
                        w -> w.source.execute("ALTER ROLE " + w.landfall + " CONNECTION LIMIT 5")),
                warns(
                        "TARGET_CONNECTIONS",
                        "connections are free",
                        w -> w.target.execute("ALTER DATABASE " + w.target.name() + " CONNECTION LIMIT 5")));
    }
}
