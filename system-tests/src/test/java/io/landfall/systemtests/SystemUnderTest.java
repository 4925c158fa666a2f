package io.landfall.systemtests;

import io.landfall.cli.client.Approval;
import io.landfall.cli.client.LandfallClient;
import io.landfall.cli.client.Login;
import io.landfall.cli.client.MigrationView;
import io.landfall.contracts.MigrationStatus;
import io.landfall.localservers.postgres.LocalPostgres;
import io.landfall.localservers.postgres.PostgresSettings;
import io.landfall.localservers.postgres.WalLevel;
import io.landfall.quickstart.secrets.LocalCatalogue;
import io.landfall.quickstart.stack.Ports;
import io.landfall.quickstart.stack.Stack;
import io.landfall.quickstart.stack.StackService;
import io.landfall.quickstart.stack.StackSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.awaitility.Awaitility;

/**
 * The one stack of a test run, secured as in production, with a source and a target server, and with a clock of its own
 * for each service, minutes from the others'; tests own databases, never a stack.
 */
final class SystemUnderTest {

    static final String PASSWORD = "correct horse";
    /** By how much each host's clock is wrong; a signed call of DMS is refused beyond five minutes. */
    static final Map<StackService, Duration> SKEWS = Map.of(
            StackService.REGISTRY, Duration.ofMinutes(-2),
            StackService.ORCHESTRATOR, Duration.ofMinutes(-4),
            StackService.DMS_ADAPTER, Duration.ofMinutes(2),
            StackService.VALIDATION, Duration.ofMinutes(-3),
            StackService.CUTOVER, Duration.ofMinutes(4),
            StackService.ENGINE, Duration.ofMinutes(-2));

    private static final String WRONG_PASSWORD = "incorrect horse";

    private static SystemUnderTest instance;

    final Stack stack;
    final LocalPostgres source;
    final LocalPostgres target;
    final LandfallClient operator;
    final LandfallClient approver;
    final Path faults;
    final ProductionSecurity security;
    final Detour detour;
    final Path movedClock;
    private final List<Login.Token> people;
    final Path poolers;

    private SystemUnderTest() throws IOException, SQLException {
        Path data = Path.of("target", "system").toAbsolutePath();
        deleteRecursively(data);
        faults = Files.createDirectories(data.resolve("faults"));
        security = ProductionSecurity.in(data.resolve("security"));
        source = server(data.resolve("source"), 17);
        target = server(data.resolve("target"), 18);
        Ports ports = Ports.free();
        detour = new Detour(ports);
        StackSettings settings = security.secured(
                StackSettings.of(Path.of("..").toAbsolutePath(), data.resolve("stack"), ports), detour);
        movedClock = MovedClock.jar(data);
        for (StackService service : StackService.values()) {
            settings = settings.withOptions(service, MovedClock.by(SKEWS.get(service), movedClock))
                    .with(service, "landfall.messaging.fault-points", faults.toString())
                    .with(service, "landfall.messaging.lease", "10s");
        }
        settings = settings.with(StackService.ENGINE, "landfall.engine.fault-points", faults.toString())
                // so that tables of some hundred rows are loaded in pieces, and smaller ones whole
                .with(StackService.ENGINE, "landfall.engine.load.chunk-pages", "8");
        poolers = Files.createDirectories(data.resolve("poolers"));
        settings = settings.with(StackService.CUTOVER, "landfall.traffic.pgbouncer-dir", poolers.toString());
        settings = settings.with(StackService.VALIDATION, "logging.structured.format.console", "ecs");
        LocalCatalogue secrets = new LocalCatalogue(settings.secretCatalogue(), settings.secrets());
        secrets.put("source", "landfall", PASSWORD, List.of());
        secrets.put("target", "landfall", PASSWORD, List.of());
        secrets.put("application", "app", PASSWORD, List.of());
        secrets.put("wrong-password", "landfall", WRONG_PASSWORD, List.of());
        secrets.put("pooler", "landfall", PASSWORD, List.of());
        secrets.put("weak", "weak", PASSWORD, List.of());
        secrets.put("elsewhere-only", "landfall", PASSWORD, List.of("db.example.org"));
        stack = Stack.start(settings, message -> System.out.println("[stack] " + message));
        Login.Token operates = security.person("operator", "viewer", "operator");
        Login.Token approves = security.person("approver", "viewer", "approver");
        people = List.of(operates, approves);
        operator = new LandfallClient(stack.registry(), operates);
        approver = new LandfallClient(stack.registry(), approves);
    }

    static synchronized SystemUnderTest running() {
        if (instance == null) {
            try {
                instance = new SystemUnderTest();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
            Runtime.getRuntime().addShutdownHook(new Thread(instance::close, "stop-system"));
        }
        return instance;
    }

    /** Everything that nobody may ever read anywhere; the stack has keys of its own besides. */
    List<String> secrets() {
        List<String> secrets = new ArrayList<>(security.broker().passwords().values());
        secrets.addAll(List.of(PASSWORD, WRONG_PASSWORD));
        people.forEach(person -> secrets.add(person.token()));
        return secrets;
    }

    private void close() {
        stack.close();
        source.close();
        target.close();
        security.close();
        detour.close();
    }

    /** A server with Landfall's dedicated role, an owner, an application and somebody without rights. */
    private LocalPostgres server(Path directory, int version) throws SQLException {
        LocalPostgres server = PostgresSettings.in(directory)
                .version(version)
                .walLevel(WalLevel.LOGICAL)
                .password(PASSWORD)
                .with("max_prepared_transactions", "20")
                .with(security.postgresql())
                .start();
        server.execute(
                "postgres",
                "CREATE ROLE landfall LOGIN SUPERUSER REPLICATION PASSWORD '" + PASSWORD + "'",
                "CREATE ROLE owner NOLOGIN",
                "CREATE ROLE app LOGIN PASSWORD '" + PASSWORD + "'",
                "CREATE ROLE weak LOGIN PASSWORD '" + PASSWORD + "'");
        return server;
    }

    /** A database on the source with two tables that belong together, an index and a sequence. */
    void createShop(String database, int rows) throws SQLException {
        source.execute("postgres", "CREATE DATABASE " + quoted(database) + " OWNER owner");
        source.execute(
                database,
                "SET ROLE owner",
                "CREATE TABLE customer (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL UNIQUE)",
                """
                CREATE TABLE entry (
                    id       bigserial PRIMARY KEY,
                    customer bigint NOT NULL REFERENCES customer,
                    writer   int NOT NULL,
                    number   bigint NOT NULL,
                    note     text,
                    UNIQUE (writer, number))
                """,
                "CREATE INDEX entry_customer ON entry (customer)",
                "CREATE VIEW entries_of AS SELECT c.name, e.number FROM customer c JOIN entry e ON e.customer = c.id",
                "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO app",
                "GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO app",
                "INSERT INTO customer (name) SELECT 'customer ' || g FROM generate_series(1, 100) g",
                "INSERT INTO entry (customer, writer, number, note) SELECT 1 + g %% 100, 0, g, repeat(md5(g::text), 3) FROM generate_series(1, %d) g"
                        .formatted(rows));
    }

    /** What no change stream carries: an unlogged table, and a large object that a row of it names. */
    void addBaskets(String database) throws SQLException {
        source.execute(
                database,
                "SET ROLE owner",
                "CREATE TABLE shelf (id int PRIMARY KEY)",
                "CREATE UNLOGGED TABLE basket (customer bigint REFERENCES customer, shelf int REFERENCES shelf, picture oid, note text UNIQUE)",
                "CREATE INDEX basket_customer ON basket (customer)",
                "SELECT lo_from_bytea(77001, (SELECT string_agg(sha256(i::text::bytea), ''::bytea) FROM generate_series(1, 20000) i))",
                "GRANT SELECT ON LARGE OBJECT 77001 TO app");
        fillBaskets(database);
    }

    /** Anew, by a TRUNCATE that reaches the unlogged table by its foreign key. */
    void fillBaskets(String database) throws SQLException {
        source.execute(
                database,
                "SET ROLE owner",
                "TRUNCATE shelf CASCADE",
                "INSERT INTO shelf VALUES (1)",
                "INSERT INTO basket SELECT 1 + g % 100, 1, 77001, 'basket ' || g FROM generate_series(1, 500) g");
    }

    /** Rows, digest, owner and privileges of what {@link #addBaskets} adds. */
    static String basketsOf(LocalPostgres server, String database) throws SQLException {
        try (Connection connection = server.connect(database);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("""
                        SELECT (SELECT count(*) || ' ' || md5(string_agg(b::text, ',' ORDER BY note)) FROM basket b)
                               || ' ' || md5(lo_get(oid)) || ' ' || pg_get_userbyid(lomowner) || ' '
                               || (SELECT string_agg(item::text, ',' ORDER BY item::text) FROM unnest(lomacl) AS item)
                          FROM pg_largeobject_metadata
                        """)) {
            row.next();
            return row.getString(1);
        }
    }

    /** Of a migration that has ended: servers with hundreds of databases are slow. */
    void dropDatabases(String database) throws SQLException {
        for (LocalPostgres server : List.of(source, target)) {
            server.dropDatabase(database);
        }
    }

    MigrationView migration(String task, String database) {
        return operator.task(task).migration(database);
    }

    /** Waits until the migration stands where it is expected; fails at once when it ends elsewhere. */
    MigrationView await(String task, String database, MigrationStatus wanted) {
        return await(task, database, Set.of(wanted));
    }

    MigrationView await(String task, String database, Set<MigrationStatus> wanted) {
        Awaitility.await(task + "/" + database + " " + wanted)
                .atMost(Duration.ofMinutes(5))
                .pollInterval(Duration.ofMillis(200))
                .until(() -> {
                    MigrationView view = migration(task, database);
                    if (!wanted.contains(view.status())
                            && (view.status().isFinal() || view.status().isRetryable())) {
                        throw new AssertionError("ended elsewhere: " + view);
                    }
                    return wanted.contains(view.status());
                });
        return migration(task, database);
    }

    /** Retries and waits until the retry has begun. */
    void retry(String task, String database) {
        long version = migration(task, database).version();
        operator.retry(task, database, null);
        Awaitility.await(task + "/" + database + " retried")
                .atMost(Duration.ofSeconds(30))
                .until(() -> migration(task, database).version() > version);
    }

    /** Holds a database at a point until {@link #release}. */
    void hold(String database, String point) throws IOException {
        Path order = faults.resolve("hold").resolve(database).resolve(point);
        Files.createDirectories(order.getParent());
        Files.write(order, List.of());
    }

    void awaitHeld(String database, String point) {
        Awaitility.await(database + " held at " + point)
                .atMost(Duration.ofMinutes(5))
                .until(() -> isHeld(database, point));
    }

    boolean isHeld(String database, String point) {
        return Files.exists(faults.resolve("held").resolve(database).resolve(point));
    }

    /** The process that next reaches the point for that subject halts there, once; it deletes the file first. */
    Path orderCrash(String subject, String point) throws IOException {
        Path order = faults.resolve("crash").resolve(subject).resolve(point);
        Files.createDirectories(order.getParent());
        return Files.write(order, List.of());
    }

    void release(String database, String point) throws IOException {
        Files.deleteIfExists(faults.resolve("hold").resolve(database).resolve(point));
    }

    /** Approves the cutover for now, as the second user. */
    void approve(String task, String database) {
        String hash = approver.cutoverPlan(task, database).path("planHash").stringValue();
        approver.approve(task, database, new Approval("tested", hash, null, null));
    }

    static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    private static void deleteRecursively(Path path) throws IOException {
        if (Files.exists(path)) {
            try (var files = Files.walk(path)) {
                for (Path file :
                        files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
