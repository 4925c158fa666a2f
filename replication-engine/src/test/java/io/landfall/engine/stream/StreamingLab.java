package io.landfall.engine.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.landfall.databases.connection.Credentials;
import io.landfall.databases.connection.DatabaseAddress;
import io.landfall.databases.connection.PgReplicationConnection;
import io.landfall.databases.connection.PostgresConnections;
import io.landfall.databases.connection.SecretRefused;
import io.landfall.databases.connection.Session;
import io.landfall.databases.connection.TlsMode;
import io.landfall.databases.identifier.QualifiedName;
import io.landfall.databases.landfall.LandfallSchema;
import io.landfall.engine.apply.ApplySettings;
import io.landfall.engine.apply.PostgresChangeApply;
import io.landfall.engine.capture.CaptureSettings;
import io.landfall.engine.capture.PostgresChangeCapture;
import io.landfall.engine.capture.PublicationMark;
import io.landfall.engine.change.topic.ChangeTopicSettings;
import io.landfall.engine.change.topic.ChangeTopics;
import io.landfall.engine.connection.EndpointConnections;
import io.landfall.engine.task.ApplyStatus;
import io.landfall.engine.task.CaptureStatus;
import io.landfall.engine.task.EndpointSpec;
import io.landfall.engine.task.MigrationType;
import io.landfall.engine.task.ReplicationTaskSpec;
import io.landfall.engine.task.StartPoint;
import io.landfall.engine.task.TaskFailure;
import io.landfall.localservers.kafka.SharedKafka;
import io.landfall.localservers.postgres.LocalDatabase;
import io.landfall.localservers.postgres.SharedPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.awaitility.core.ConditionTimeoutException;
import org.postgresql.replication.ReplicationSlotInfo;

/** A source and a target database with the same schema, a publication, a slot, and engines to stream between them. */
final class StreamingLab implements AutoCloseable {

    static final Duration PATIENCE = Duration.ofSeconds(30);

    final LocalDatabase source;
    final LocalDatabase target;
    final ChangeTopics topics;
    final EndpointConnections connections;
    private final List<PostgresChangeCapture> captures = new ArrayList<>();
    private final List<PostgresChangeApply> applies = new ArrayList<>();
    private final String id = UUID.randomUUID().toString().substring(0, 8);
    private StartPoint start;
    private ReplicationTaskSpec task;

    StreamingLab() {
        this(SharedKafka.broker().bootstrapServers(), SharedPostgres.target().freshDatabase("stream_target"));
    }

    StreamingLab(String bootstrapServers, LocalDatabase target) {
        this(bootstrapServers, SharedPostgres.source().freshDatabase("stream_source"), target);
    }

    StreamingLab(String bootstrapServers, LocalDatabase source, LocalDatabase target) {
        this.source = source;
        this.target = target;
        this.topics = new ChangeTopics(new ChangeTopicSettings(bootstrapServers, (short) 1, Map.of()));
        this.connections = new EndpointConnections(new PostgresConnections(), (ref, host) -> new Credentials(ref, ""));
    }

    /** Creates the schema on both sides, publication and slot; from now on every change counts. */
    StreamingLab begin(String... schema) throws SQLException {
        return begin(Long.MAX_VALUE, schema);
    }

    StreamingLab begin(long maxRetainedWal, String... schema) throws SQLException {
        source.execute(schema);
        target.execute(schema);
        try (Connection one = source.connect();
                Connection other = target.connect()) {
            LandfallSchema.ensureOnSource(one);
            LandfallSchema.ensureOnTarget(other);
        }
        List<QualifiedName> tables = new ArrayList<>();
        for (String[] row : rows(source, """
                SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                 WHERE c.relkind = 'r' AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
                   AND (n.nspname <> 'landfall' OR c.relname IN ('heartbeat', 'marker'))
                 ORDER BY 1, 2
                """)) {
            tables.add(new QualifiedName(row[0], row[1]));
        }
        source.execute("CREATE PUBLICATION stream_" + id + " FOR TABLE "
                + tables.stream().map(table -> "ONLY " + table.sql()).collect(Collectors.joining(", ")));
        task = new ReplicationTaskSpec(
                "task-" + id,
                UUID.randomUUID(),
                MigrationType.FULL_LOAD_AND_CDC,
                endpoint(source),
                endpoint(target),
                tables,
                1,
                maxRetainedWal,
                "slot_" + id,
                "stream_" + id,
                "landfall.changes.test-" + id);
        try (PgReplicationConnection walsender = openReplication()) {
            String system;
            int timeline;
            try (Statement statement = walsender.sql().createStatement();
                    ResultSet result = statement.executeQuery("IDENTIFY_SYSTEM")) {
                result.next();
                system = result.getString("systemid");
                timeline = result.getInt("timeline");
            }
            ReplicationSlotInfo slot = walsender
                    .replication()
                    .createReplicationSlot()
                    .logical()
                    .withSlotName(task.slotName())
                    .withOutputPlugin("pgoutput")
                    .make();
            try (Connection one = source.connect()) {
                start = new StartPoint(
                        system, timeline, slot.getConsistentPoint(), PublicationMark.read(one, task.publicationName()));
            }
        }
        return this;
    }

    private PgReplicationConnection openReplication() throws SQLException {
        try {
            return connections.openReplication(task.source(), Session.of("test-slot"));
        } catch (SecretRefused refused) {
            throw new IllegalStateException(refused);
        }
    }

    private static EndpointSpec endpoint(LocalDatabase database) {
        return new EndpointSpec(
                new DatabaseAddress(database.host(), database.port(), database.name(), TlsMode.NONE), "postgres");
    }

    /** Applies as a role that owns the tables, but is no superuser; returns its name. */
    String asTargetRole(String role) throws SQLException {
        String own = role + "_" + id;
        target.execute("CREATE ROLE " + own + " LOGIN", "ALTER SCHEMA landfall OWNER TO " + own);
        for (String[] table : rows(
                target,
                "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname IN ('public', 'landfall')")) {
            target.execute("ALTER TABLE " + table[0] + " OWNER TO " + own);
        }
        task = between(task.source(), new EndpointSpec(task.target().address(), own));
        return own;
    }

    ReplicationTaskSpec task() {
        return task;
    }

    /** The task, with a source's address that leads to another server. */
    ReplicationTaskSpec taskFrom(LocalDatabase elsewhere) {
        return between(endpoint(elsewhere), task.target());
    }

    private ReplicationTaskSpec between(EndpointSpec source, EndpointSpec target) {
        return new ReplicationTaskSpec(
                task.identifier(),
                task.migrationId(),
                task.type(),
                source,
                target,
                task.tables(),
                task.loadWorkers(),
                task.maxRetainedWalBytes(),
                task.slotName(),
                task.publicationName(),
                task.changeTopic());
    }

    StartPoint start() {
        return start;
    }

    PostgresChangeCapture newCapture() {
        CaptureSettings defaults = CaptureSettings.defaults();
        return newCapture(new CaptureSettings(
                64 * 1024,
                defaults.maxRowBytes(),
                defaults.maxBytesInFlight(),
                Duration.ofMillis(100),
                Duration.ofMillis(100)));
    }

    PostgresChangeCapture newCapture(CaptureSettings settings) {
        PostgresChangeCapture capture = new PostgresChangeCapture(settings, topics, connections);
        captures.add(capture);
        return capture;
    }

    PostgresChangeApply newApply() {
        return newApply(ApplySettings.defaults());
    }

    PostgresChangeApply newApply(ApplySettings settings) {
        PostgresChangeApply apply = new PostgresChangeApply(settings, topics, connections);
        applies.add(apply);
        return apply;
    }

    void terminate(LocalDatabase database, String applicationPattern) throws SQLException {
        database.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
                + " AND application_name LIKE '" + applicationPattern + "'");
    }

    PostgresChangeCapture ensureRunning(PostgresChangeCapture capture) {
        capture.ensureRunning(task, start);
        await().atMost(PATIENCE).until(() -> capture.status(task.identifier()) instanceof CaptureStatus.Running);
        return capture;
    }

    PostgresChangeApply ensureRunning(PostgresChangeApply apply, long token) {
        apply.ensureRunning(task, token);
        await().atMost(PATIENCE).until(() -> apply.status(task.identifier()) instanceof ApplyStatus.Running);
        return apply;
    }

    void resume(PostgresChangeApply apply) {
        apply.stop(task.identifier());
        ensureRunning(apply, 1);
    }

    String awaitOutage(PostgresChangeApply apply, String word) {
        await().atMost(PATIENCE)
                .until(() -> apply.status(task.identifier()) instanceof ApplyStatus.Starting(String message)
                        && message.contains(word));
        return ((ApplyStatus.Starting) apply.status(task.identifier())).message();
    }

    String awaitFailure(PostgresChangeApply apply) {
        await().atMost(PATIENCE).until(() -> apply.status(task.identifier()) instanceof ApplyStatus.Failed);
        return ((ApplyStatus.Failed) apply.status(task.identifier())).reason();
    }

    String awaitFailure(PostgresChangeCapture capture) {
        await().atMost(PATIENCE).until(() -> capture.status(task.identifier()) instanceof CaptureStatus.Failed);
        return ((CaptureStatus.Failed) capture.status(task.identifier())).reason();
    }

    String awaitReload(PostgresChangeCapture capture) {
        await().atMost(PATIENCE).until(() -> capture.status(task.identifier()) instanceof CaptureStatus.ReloadNeeded);
        return ((CaptureStatus.ReloadNeeded) capture.status(task.identifier())).reason();
    }

    void assertSame(String schema, String table) throws SQLException {
        QualifiedName name = new QualifiedName(schema, table);
        assertThat(content(target, name)).isEqualTo(content(source, name)).isNotEmpty();
    }

    /** Writes a marker on the source and waits until it has arrived. */
    void awaitDrained() throws SQLException {
        awaitDrained(PATIENCE);
    }

    void awaitDrained(Duration patience) throws SQLException {
        UUID marker = UUID.randomUUID();
        source.execute(
                "INSERT INTO landfall.marker VALUES ('" + marker + "', '" + task.migrationId() + "', 'test', now())");
        try {
            await().atMost(patience)
                    .failFast(
                            "apply has stopped",
                            () -> applies.stream()
                                    .map(apply -> apply.status(task.identifier()))
                                    .allMatch(status -> status instanceof ApplyStatus.Failed
                                            || status instanceof ApplyStatus.ReloadNeeded))
                    .until(() -> rows(target, "SELECT 1 FROM landfall.marker WHERE marker_id = '" + marker + "'")
                                    .size()
                            == 1);
        } catch (ConditionTimeoutException late) {
            throw new AssertionError(
                    "not drained; capture: " + statuses(captures, capture -> capture.status(task.identifier()))
                            + "; apply: " + statuses(applies, apply -> apply.status(task.identifier())),
                    late);
        }
    }

    private static <T> List<String> statuses(List<T> engines, Function<T, Object> status) {
        return engines.stream().map(status).map(String::valueOf).toList();
    }

    /** Everything in a table, as text, in a fixed order. */
    List<String> content(LocalDatabase database, QualifiedName table) throws SQLException {
        return rows(database, "SELECT t::text FROM ONLY " + table.sql() + " AS t ORDER BY t::text COLLATE \"C\"")
                .stream()
                .map(row -> row[0])
                .toList();
    }

    List<String[]> rows(LocalDatabase database, String sql) throws SQLException {
        try (Connection connection = new PostgresConnections()
                        .open(endpoint(database).address(), new Credentials("postgres", ""), Session.of("test"));
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            int columns = result.getMetaData().getColumnCount();
            List<String[]> rows = new ArrayList<>();
            while (result.next()) {
                String[] row = new String[columns];
                for (int i = 0; i < columns; i++) {
                    row[i] = result.getString(i + 1);
                }
                rows.add(row);
            }
            return rows;
        }
    }

    String value(LocalDatabase database, String sql) throws SQLException {
        return rows(database, sql).getFirst()[0];
    }

    @Override
    public void close() throws SQLException, TaskFailure {
        applies.forEach(PostgresChangeApply::close);
        captures.forEach(PostgresChangeCapture::close);
        if (task != null && !captures.isEmpty()) {
            captures.getFirst().discard(task);
        }
        source.drop();
        target.drop();
    }
}
