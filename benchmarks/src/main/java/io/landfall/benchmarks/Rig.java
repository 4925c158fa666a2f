package io.landfall.benchmarks;

import io.landfall.benchmarks.Contest.Action;
import io.landfall.benchmarks.Contest.Measured;
import io.landfall.cli.client.LandfallClient;
import io.landfall.cli.client.Login;
import io.landfall.databases.landfall.LandfallSchema;
import io.landfall.localservers.postgres.LocalPostgres;
import io.landfall.localservers.postgres.PostgresSettings;
import io.landfall.localservers.postgres.WalLevel;
import io.landfall.quickstart.ledger.Endpoint;
import io.landfall.quickstart.secrets.LocalCatalogue;
import io.landfall.quickstart.stack.Ports;
import io.landfall.quickstart.stack.Stack;
import io.landfall.quickstart.stack.StackService;
import io.landfall.quickstart.stack.StackSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.databasemigration.DatabaseMigrationClient;
import software.amazon.awssdk.services.databasemigration.model.DmsSslModeValue;
import software.amazon.awssdk.services.databasemigration.model.Filter;
import software.amazon.awssdk.services.databasemigration.model.MigrationTypeValue;
import software.amazon.awssdk.services.databasemigration.model.ReplicationEndpointTypeValue;
import software.amazon.awssdk.services.databasemigration.model.ReplicationTask;
import software.amazon.awssdk.services.databasemigration.model.StartReplicationTaskTypeValue;

/** Two servers with fsync on and the engine, driven through the DMS API as the adapter drives it. */
final class Rig implements AutoCloseable {

    static final String DATABASE = "bench";
    static final String SECRET = "bench";
    static final String PASSWORD = "benchmark";

    private static final String ACCESS_KEY = "benchmark";
    private static final String LANDFALL = "landfall";
    /** As many as the peers make: one for each of the machine's processors. */
    private static final int COPIES_AT_ONCE = 2;

    private static final int LOOKS_A_SECOND = 50;

    static final Duration PATIENCE = Duration.ofMinutes(15);

    final LocalPostgres source;
    final LocalPostgres target;
    final Path data;
    private final Stack stack;
    private final DatabaseMigrationClient dms;

    /** @param services the engine, and whoever else is needed */
    Rig(Options options, StackService... services) throws IOException, SQLException {
        data = Files.createTempDirectory(Files.createDirectories(Path.of("benchmarks", "target")), "rig-");
        source = server(options, data.resolve("source"));
        target = server(options, data.resolve("target"));
        StackSettings settings = StackSettings.of(Path.of("."), data.resolve("stack"), Ports.free())
                .only(services)
                .with(StackService.ENGINE, "landfall.engine.access-key-id", ACCESS_KEY)
                .with(StackService.ENGINE, "landfall.engine.secret-access-key", ACCESS_KEY)
                .with(StackService.VALIDATION, "landfall.validation.data.rest", "0")
                .with(StackService.DMS_ADAPTER, "landfall.dms-adapter.load-workers", Integer.toString(COPIES_AT_ONCE))
                .with(StackService.DMS_ADAPTER, "landfall.dms.access-key-id", ACCESS_KEY)
                .with(StackService.DMS_ADAPTER, "landfall.dms.secret-access-key", ACCESS_KEY);
        LocalCatalogue secrets = new LocalCatalogue(settings.secretCatalogue(), settings.secrets());
        secrets.put(SECRET, LANDFALL, PASSWORD, List.of());
        stack = Stack.start(settings, System.err::println);
        dms = client(stack.url(StackService.ENGINE));
    }

    private static LocalPostgres server(Options options, Path directory) throws SQLException {
        PostgresSettings settings = PostgresSettings.in(directory);
        LocalPostgres server = (options.servers() == null ? settings : settings.installation(options.servers()))
                .walLevel(WalLevel.LOGICAL)
                .durable()
                .with("shared_buffers", "512MB")
                .with("max_wal_size", "4GB")
                .start();
        server.execute(
                "postgres",
                "CREATE ROLE landfall LOGIN SUPERUSER REPLICATION PASSWORD '" + PASSWORD + "'",
                "CREATE DATABASE " + DATABASE);
        return server;
    }

    private static DatabaseMigrationClient client(URI endpoint) {
        return DatabaseMigrationClient.builder()
                .endpointOverride(endpoint)
                .region(Region.US_EAST_1)
                .credentialsProvider(
                        StaticCredentialsProvider.create(AwsBasicCredentials.create(ACCESS_KEY, ACCESS_KEY)))
                .build();
    }

    /** For those that started the whole stack. */
    LandfallClient client() {
        return client("operator");
    }

    /** As one of the built-in users. */
    LandfallClient client(String user) {
        return new LandfallClient(stack.registry(), Login.builtIn(user));
    }

    /** One of a server's databases as Landfall may read it, whoever is kept out. */
    static Endpoint asLandfall(LocalPostgres server, String database) {
        return new Endpoint(server.jdbcUrl(database), LANDFALL, PASSWORD);
    }

    /** How long something takes, and what it costs whom. */
    Measured measure(Action action) throws Exception {
        CpuUse cpu = CpuUse.of(processes());
        long start = System.nanoTime();
        action.run();
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        return new Measured(took, cpu.text());
    }

    private Map<String, Long> processes() {
        Map<String, Long> processes = new LinkedHashMap<>();
        processes.put("source", source.pid());
        processes.put("target", target.pid());
        processes.put("kafka", stack.process(Ports.KAFKA).pid());
        processes.put("state server", stack.process(Ports.STATE_SERVER).pid());
        stack.settings()
                .services()
                .forEach(service ->
                        processes.put(service.module(), stack.process(service).pid()));
        return processes;
    }

    void createDatabase(String name) throws SQLException {
        source.execute("postgres", "CREATE DATABASE " + name);
        target.execute("postgres", "CREATE DATABASE " + name);
    }

    void landfallSchema(String database) throws SQLException {
        try (Connection connection = source.connect(database)) {
            LandfallSchema.ensureOnSource(connection);
        }
        try (Connection connection = target.connect(database)) {
            LandfallSchema.ensureOnTarget(connection);
        }
    }

    /** For programs that rest on libpq. */
    static String uri(LocalPostgres server, String database) {
        return "postgresql://landfall:%s@%s:%d/%s".formatted(PASSWORD, LocalPostgres.HOST, server.port(), database);
    }

    /** The servers' major version. */
    int serverMajor() throws SQLException {
        try (Connection connection = source.connect(DATABASE)) {
            return connection.getMetaData().getDatabaseMajorVersion();
        }
    }

    /** For a client of the source's that is PostgreSQL itself. */
    String sourceConninfo(String database) {
        return "host=%s port=%d dbname=%s user=landfall password=%s"
                .formatted(LocalPostgres.HOST, source.port(), database, PASSWORD);
    }

    /** Creates instance, endpoints and a task of these tables of schema public; returns the task's ARN. */
    String createTask(String name, MigrationTypeValue type, List<String> tables) throws SQLException {
        landfallSchema(DATABASE);
        String instance = dms.createReplicationInstance(request ->
                        request.replicationInstanceIdentifier("i-" + name).replicationInstanceClass("dms.t3.medium"))
                .replicationInstance()
                .replicationInstanceArn();
        await(
                "instance",
                () -> dms.describeReplicationInstances(
                                request -> request.filters(filter("replication-instance-arn", instance)))
                        .replicationInstances()
                        .getFirst()
                        .replicationInstanceStatus()
                        .equals("available"));
        String from = endpoint("s-" + name, ReplicationEndpointTypeValue.SOURCE, source.port());
        String to = endpoint("t-" + name, ReplicationEndpointTypeValue.TARGET, target.port());
        String task = dms.createReplicationTask(request -> request.replicationTaskIdentifier("r-" + name)
                        .replicationInstanceArn(instance)
                        .sourceEndpointArn(from)
                        .targetEndpointArn(to)
                        .migrationType(type)
                        .tableMappings(mappings(type, tables))
                        .replicationTaskSettings("""
                                {"FullLoadSettings": {"TargetTablePrepMode": "DO_NOTHING",
                                                      "StopTaskCachedChangesNotApplied": true, "MaxFullLoadSubTasks": %d},
                                 "LandfallSettings": {"MigrationId": "%s", "MaxRetainedWal": 21474836480}}
                                """.formatted(COPIES_AT_ONCE, UUID.randomUUID())))
                .replicationTask()
                .replicationTaskArn();
        await("task ready", () -> task(task).status().equals("ready"));
        return task;
    }

    private String endpoint(String name, ReplicationEndpointTypeValue type, int port) {
        return dms.createEndpoint(request -> request.endpointIdentifier(name)
                        .endpointType(type)
                        .engineName("postgres")
                        .serverName(LocalPostgres.HOST)
                        .port(port)
                        .databaseName(DATABASE)
                        .sslMode(DmsSslModeValue.NONE)
                        .postgreSQLSettings(settings -> settings.secretsManagerSecretId(SECRET)))
                .endpoint()
                .endpointArn();
    }

    private static String mappings(MigrationTypeValue type, List<String> tables) {
        List<String> all = new java.util.ArrayList<>(tables.stream()
                .map(table -> "public\", \"table-name\": \"" + table)
                .toList());
        if (type == MigrationTypeValue.FULL_LOAD_AND_CDC) {
            all.add("landfall\", \"table-name\": \"heartbeat");
            all.add("landfall\", \"table-name\": \"marker");
        }
        int[] id = {0};
        return all.stream()
                .map(table -> """
                        {"rule-type": "selection", "rule-id": "%d", "rule-name": "%d", "rule-action": "include",
                         "object-locator": {"schema-name": "%s"}}
                        """.formatted(++id[0], id[0], table))
                .collect(Collectors.joining(",", "{\"rules\": [", "]}"));
    }

    /** Starts the task and returns when it has stopped by itself. */
    void runUntilStopped(String task, StartReplicationTaskTypeValue how) {
        start(task, how);
        await("task stopped", () -> hasStopped(task));
    }

    private boolean hasStopped(String task) {
        ReplicationTask found = task(task);
        return switch (found.status()) {
            case "stopped" -> true;
            case "failed" -> throw new IllegalStateException("the task failed: " + found.lastFailureMessage());
            default -> false;
        };
    }

    /**
     * Starts a load of one table, and says how long it took until its task had stopped by itself. While it runs the
     * target is asked, and the engine once a second: each of its answers takes milliseconds of the processors that are
     * to be measured, which nobody else would take, since the engine sends an event.
     *
     * @param name with which the task was created
     */
    Measured untilLoaded(String task, String name, String table) throws Exception {
        String finished =
                "SELECT FROM landfall.table_load WHERE task = 'r-%s' AND table_name = '%s' AND state = 'finished'"
                        .formatted(name, table);
        int[] looks = {0};
        try (Connection connection = target.connect(DATABASE)) {
            return measure(() -> {
                start(task, StartReplicationTaskTypeValue.START_REPLICATION);
                await(
                        "load",
                        () -> finds(connection, finished) || (++looks[0] % LOOKS_A_SECOND == 0 && hasStopped(task)));
                await("task stopped", () -> hasStopped(task));
            });
        }
    }

    void start(String task, StartReplicationTaskTypeValue how) {
        dms.startReplicationTask(request -> request.replicationTaskArn(task).startReplicationTaskType(how));
    }

    void stop(String task) {
        dms.stopReplicationTask(request -> request.replicationTaskArn(task));
        await("task stopped", () -> task(task).status().equals("stopped"));
    }

    void delete(String task) {
        if (task(task).status().equals("running")) {
            stop(task);
        }
        dms.deleteReplicationTask(request -> request.replicationTaskArn(task));
    }

    private ReplicationTask task(String arn) {
        return dms.describeReplicationTasks(request -> request.filters(filter("replication-task-arn", arn)))
                .replicationTasks()
                .getFirst();
    }

    private static Filter filter(String name, String value) {
        return Filter.builder().name(name).values(value).build();
    }

    /** Writes a marker on the source, behind everything that was written before; returns its id. */
    UUID mark(String database) throws SQLException {
        UUID marker = UUID.randomUUID();
        try (Connection connection = source.connect(database);
                PreparedStatement insert =
                        connection.prepareStatement("INSERT INTO landfall.marker VALUES (?, ?, 'benchmark', now())")) {
            insert.setObject(1, marker);
            insert.setObject(2, UUID.randomUUID());
            insert.executeUpdate();
        }
        return marker;
    }

    /** Until the broker has all that the source's database has written up to now. */
    void awaitCaptured() throws SQLException {
        try (Connection connection = source.connect(DATABASE)) {
            awaitRow("capture", connection, """
                    SELECT FROM landfall.source_status WHERE confirmed_lsn >= '%s'
                    """.formatted(
                            single(connection, "SELECT pg_current_wal_insert_lsn()::text")));
        }
    }

    /** Does something, and says how long it took from then until the marker was on the target. */
    Measured untilArrived(String database, UUID marker, Action action) throws Exception {
        try (Connection connection = target.connect(database)) {
            return measure(() -> {
                action.run();
                awaitRow("marker", connection, "SELECT FROM landfall.marker WHERE marker_id = '%s'".formatted(marker));
            });
        }
    }

    private static void awaitRow(String what, Connection connection, String sql) {
        await(what, () -> finds(connection, sql));
    }

    private static boolean finds(Connection connection, String sql) {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            return row.next();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    void requireEqual(String database, String table) throws SQLException {
        requireEqual(database, database, List.of(digestOf(table)));
    }

    /** Each query must find the same on both sides. */
    void requireEqual(String database, String targetDatabase, List<String> queries) throws SQLException {
        try (Connection here = source.connect(database);
                Connection there = target.connect(targetDatabase)) {
            for (String query : queries) {
                String expected = single(here, query);
                String found = single(there, query);
                if (!expected.equals(found)) {
                    throw new IllegalStateException("source has " + expected + ", target " + found + ": " + query);
                }
            }
        }
    }

    /** Every column of every row. */
    static String digestOf(String table) {
        return "SELECT count(*) || ' rows, digest ' || coalesce(sum(hashtextextended(t::text, 0)), 0) FROM %s AS t"
                .formatted(table);
    }

    /** The one value that a query finds. */
    static String single(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    static void await(String what, BooleanSupplier condition) {
        await(what, Duration.ofMillis(1000 / LOOKS_A_SECOND), condition);
    }

    /** @param pause between two looks, which may take time from what is measured */
    static void await(String what, Duration pause, BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(what + " did not come within " + PATIENCE);
            }
            LockSupport.parkNanos(pause.toNanos());
        }
    }

    @Override
    public void close() {
        dms.close();
        stack.close();
        source.close();
        target.close();
    }
}
