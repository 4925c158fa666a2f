package io.landfall.engine.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.landfall.databases.connection.Credentials;
import io.landfall.databases.connection.DatabaseAddress;
import io.landfall.databases.connection.PostgresConnections;
import io.landfall.databases.connection.Session;
import io.landfall.databases.connection.TlsMode;
import io.landfall.localservers.postgres.LocalDatabase;
import io.landfall.localservers.postgres.SharedPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.databasemigration.DatabaseMigrationClient;
import software.amazon.awssdk.services.databasemigration.model.Filter;
import software.amazon.awssdk.services.databasemigration.model.ReplicationTask;
import software.amazon.awssdk.services.databasemigration.model.ResourceNotFoundException;
import software.amazon.awssdk.services.databasemigration.model.StartReplicationTaskTypeValue;
import software.amazon.awssdk.services.databasemigration.model.TableStatistics;

/** Two databases and the DMS resources of one migration between them, driven as any DMS client would. */
public final class MigrationLab {

    public static final Duration PATIENCE = Duration.ofSeconds(60);

    public final LocalDatabase source;
    public final LocalDatabase target = SharedPostgres.target().freshDatabase("load_target");
    public final UUID migrationId = UUID.randomUUID();
    public final String instanceArn;
    public final String sourceArn;
    public final String targetArn;
    private DatabaseMigrationClient dms;
    private long maxRetainedWal = 10_000_000_000L;
    private String taskArn;

    public MigrationLab(EngineUnderTest engine) {
        this(engine, SharedPostgres.source().freshDatabase("load_source"));
    }

    /** From a database of a server of the test's own. */
    public MigrationLab(EngineUnderTest engine, LocalDatabase source) {
        this.source = source;
        this.dms = engine.client();
        String id = migrationId.toString();
        instanceArn = dms.createReplicationInstance(
                        r -> r.replicationInstanceIdentifier("i" + id).replicationInstanceClass("dms.t3.medium"))
                .replicationInstance()
                .replicationInstanceArn();
        await().atMost(PATIENCE)
                .until(() -> dms.describeReplicationInstances(
                                r -> r.filters(filter("replication-instance-arn", instanceArn)))
                        .replicationInstances()
                        .getFirst()
                        .replicationInstanceStatus()
                        .equals("available"));
        sourceArn = endpoint("source", source);
        targetArn = endpoint("target", target);
    }

    /** Goes on with another engine on the same state. */
    public void use(EngineUnderTest engine) {
        dms = engine.client();
    }

    public static Filter filter(String name, String value) {
        return Filter.builder().name(name).values(value).build();
    }

    /** For the tasks that are created from now on. */
    public void maxRetainedWal(long bytes) {
        maxRetainedWal = bytes;
    }

    private String endpoint(String type, LocalDatabase database) {
        return dms.createEndpoint(r -> r.endpointIdentifier(type + "-" + migrationId)
                        .endpointType(type)
                        .engineName("postgres")
                        .serverName(database.host())
                        .port(database.port())
                        .databaseName(database.name())
                        .sslMode("none")
                        .postgreSQLSettings(s -> s.secretsManagerSecretId("pg")))
                .endpoint()
                .endpointArn();
    }

    public void schema(String... sql) throws SQLException {
        source.execute(sql);
        target.execute(sql);
    }

    public String createTask(String type, int workers, String... tables) {
        return createTask("t", type, workers, tables);
    }

    public String createTask(String prefix, String type, int workers, String... tables) {
        List<String> rules = new ArrayList<>();
        for (String table : tables) {
            String[] parts = table.split("\\|", 2);
            rules.add("""
                    {"rule-type": "selection", "rule-id": "%d", "rule-name": "%d", "rule-action": "explicit",
                     "object-locator": {"schema-name": "%s", "table-name": "%s"}}
                    """.formatted(rules.size() + 1, rules.size() + 1, parts[0], parts[1]));
        }
        taskArn = dms.createReplicationTask(r -> r.replicationTaskIdentifier(prefix + migrationId)
                        .replicationInstanceArn(instanceArn)
                        .sourceEndpointArn(sourceArn)
                        .targetEndpointArn(targetArn)
                        .migrationType(type)
                        .tableMappings("{\"rules\": [" + String.join(",", rules) + "]}")
                        .replicationTaskSettings("""
                                {"FullLoadSettings": {"TargetTablePrepMode": "DO_NOTHING", "StopTaskCachedChangesNotApplied": true,
                                                      "MaxFullLoadSubTasks": %d},
                                 "LandfallSettings": {"MigrationId": "%s", "MaxRetainedWal": %d}}
                                """.formatted(workers, migrationId, maxRetainedWal)))
                .replicationTask()
                .replicationTaskArn();
        awaitStatus("ready");
        return taskArn;
    }

    public void start(StartReplicationTaskTypeValue type) {
        dms.startReplicationTask(r -> r.replicationTaskArn(taskArn).startReplicationTaskType(type));
    }

    public void stop() {
        dms.stopReplicationTask(r -> r.replicationTaskArn(taskArn));
    }

    public ReplicationTask task() {
        return dms.describeReplicationTasks(r -> r.filters(filter("replication-task-arn", taskArn)))
                .replicationTasks()
                .getFirst();
    }

    public ReplicationTask awaitStatus(String status) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(100)).untilAsserted(() -> {
            ReplicationTask task = task();
            if (task.status().equals("failed") && !status.equals("failed")) {
                throw new IllegalStateException(task.lastFailureMessage());
            }
            assertThat(task.status()).as(task.toString()).isEqualTo(status);
        });
        return task();
    }

    public void delete() {
        dms.deleteReplicationTask(r -> r.replicationTaskArn(taskArn));
        await().atMost(PATIENCE).until(() -> {
            try {
                task();
                return false;
            } catch (ResourceNotFoundException gone) {
                return true;
            }
        });
    }

    public List<TableStatistics> statistics() {
        return dms.describeTableStatistics(r -> r.replicationTaskArn(taskArn)).tableStatistics();
    }

    public TableStatistics statistics(String table) {
        return statistics().stream()
                .filter(s -> s.tableName().equals(table))
                .findFirst()
                .orElseThrow();
    }

    /** Writes a marker on the source and returns when it has arrived, and with it all that was written before. */
    public void awaitMarker() throws SQLException {
        awaitMarker(PATIENCE);
    }

    public void awaitMarker(Duration patience) throws SQLException {
        UUID marker = UUID.randomUUID();
        try (Connection connection = open(source);
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "INSERT INTO landfall.marker VALUES ('" + marker + "', '" + migrationId + "', 'test', now())");
        }
        await().atMost(patience).until(() -> {
            String found = value(target, "SELECT count(*) FROM landfall.marker WHERE marker_id = '" + marker + "'");
            ReplicationTask task = task();
            assertThat(task.status()).as(task.toString()).isNotEqualTo("failed");
            return found.equals("1");
        });
    }

    /** A session whose settings are fixed, whatever those of the database are. */
    public static Connection open(LocalDatabase database) throws SQLException {
        Connection connection = new PostgresConnections()
                .open(
                        new DatabaseAddress(database.host(), database.port(), database.name(), TlsMode.NONE),
                        new Credentials("postgres", ""),
                        Session.of("test"));
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET search_path = public");
        }
        return connection;
    }

    /** Every row of the query as text. */
    public static List<String> rows(LocalDatabase database, String sql) throws SQLException {
        try (Connection connection = open(database);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            List<String> rows = new ArrayList<>();
            while (row.next()) {
                List<String> values = new ArrayList<>();
                for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                    values.add(row.getString(i));
                }
                rows.add(values.stream().map(String::valueOf).collect(Collectors.joining("|")));
            }
            return rows;
        }
    }

    public static String value(LocalDatabase database, String sql) throws SQLException {
        return rows(database, sql).getFirst();
    }

    /** One number that changes with any row of the table. */
    public static String digest(LocalDatabase database, String table) throws SQLException {
        return value(
                database,
                "SELECT count(*) || ' ' || coalesce(sum(hashtextextended(t::text, 0)::numeric), 0) FROM ONLY " + table
                        + " t");
    }
}
