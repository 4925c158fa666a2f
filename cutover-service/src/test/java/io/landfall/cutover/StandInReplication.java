package io.landfall.cutover;

import io.landfall.databases.connection.Credentials;
import io.landfall.databases.connection.DatabaseAddress;
import io.landfall.databases.connection.PostgresConnections;
import io.landfall.databases.connection.Session;
import io.landfall.databases.connection.TlsMode;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the engine does, in little: reads a slot of the source, inserts on the target, and keeps the position with the
 * last foreign commit in the same transaction. It knows INSERT, TRUNCATE of one table, and UPDATE of the heartbeat; the
 * engine itself comes in the system tests.
 */
final class StandInReplication {

    private static final Set<String> NOT_REPLICATED = Set.of("landfall.lease", "landfall.loaded_column");
    private static final Pattern COLUMN = Pattern.compile("(\\w+)\\[[^\\]]+\\]:('(?:[^']|'')*'|\\S+)");
    private static final Pattern CHANGE =
            Pattern.compile("table (\\S+): (INSERT|UPDATE|TRUNCATE): (.*)", Pattern.DOTALL);

    private final Connection source;
    private final Connection target;
    private final Thread thread;
    private volatile boolean running = true;
    private volatile boolean paused;
    private volatile UUID beatsFor;
    private long beatenAt;

    StandInReplication(Side from, Side to, String role) throws SQLException {
        source = open(from, role);
        target = open(to, role);
        try (Statement statement = source.createStatement()) {
            statement.execute("SELECT pg_create_logical_replication_slot('" + slot(from) + "', 'test_decoding')");
        }
        try (Statement statement = target.createStatement()) {
            statement.execute("DELETE FROM landfall.position");
        }
        try (Statement statement = source.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT system_identifier::text, pg_current_wal_insert_lsn()::text FROM pg_control_system()")) {
            row.next();
            try (Statement insert = target.createStatement()) {
                insert.execute("""
                        INSERT INTO landfall.position (task, lane, system_identifier, timeline, commit_lsn, change_index,
                                                       applied_at, lease_token)
                        VALUES ('stand-in', 0, '%s', 1, '%s', 0, clock_timestamp(), 1)
                        """.formatted(row.getString(1), row.getString(2)));
            }
        }
        target.setAutoCommit(false);
        thread = Thread.ofPlatform().daemon().start(() -> run(slot(from)));
    }

    private static String slot(Side side) {
        return "slot_" + side.database().name();
    }

    private static Connection open(Side side, String role) throws SQLException {
        return new PostgresConnections()
                .open(
                        new DatabaseAddress(
                                side.database().host(),
                                side.database().port(),
                                side.database().name(),
                                TlsMode.NONE),
                        new Credentials(role, ""),
                        Session.of("stand-in"));
    }

    void pause(boolean nowPaused) {
        paused = nowPaused;
    }

    /** Beats for the migration from now on, as the adapter does. */
    void beatFor(UUID migrationId) {
        beatsFor = migrationId;
    }

    private void beat() throws SQLException {
        UUID migrationId = beatsFor;
        if (migrationId != null
                && System.nanoTime() - beatenAt > Duration.ofMillis(200).toNanos()) {
            beatenAt = System.nanoTime();
            try (Statement statement = source.createStatement()) {
                statement.execute("""
                        INSERT INTO landfall.heartbeat (migration_id, beat, beat_at) VALUES ('%s', 1, clock_timestamp())
                        ON CONFLICT (migration_id) DO UPDATE SET beat = heartbeat.beat + 1, beat_at = excluded.beat_at
                        """.formatted(migrationId));
            }
        }
    }

    private void run(String slot) {
        try {
            while (running) {
                beat();
                if (paused || !step(slot)) {
                    LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
                }
            }
        } catch (SQLException failure) {
            if (running) {
                throw new AssertionError("the stand-in broke", failure);
            }
        }
    }

    private boolean step(String slot) throws SQLException {
        List<String> changes = new ArrayList<>();
        boolean any = false;
        try (Statement statement = source.createStatement();
                ResultSet rows = statement.executeQuery("SELECT lsn::text, data FROM pg_logical_slot_get_changes('"
                        + slot + "', NULL, NULL, 'include-xids', '0')")) {
            while (rows.next()) {
                any = true;
                String data = rows.getString("data");
                if (data.startsWith("table ")) {
                    changes.add(data);
                } else if (data.startsWith("COMMIT")) {
                    apply(changes, rows.getString("lsn"));
                    changes.clear();
                }
            }
        }
        target.commit();
        return any;
    }

    private void apply(List<String> changes, String lsn) throws SQLException {
        boolean foreign = false;
        try (Statement statement = target.createStatement()) {
            statement.execute("SET LOCAL session_replication_role = replica");
            for (String change : changes) {
                Matcher matcher = CHANGE.matcher(change);
                if (!matcher.matches()) {
                    throw new AssertionError(change);
                }
                if (NOT_REPLICATED.contains(matcher.group(1))) {
                    continue;
                }
                foreign |= !matcher.group(1).startsWith("landfall.");
                statement.execute(
                        matcher.group(2).equals("TRUNCATE")
                                ? "TRUNCATE " + matcher.group(1)
                                : sql(matcher.group(1), matcher.group(3)));
            }
            statement.execute("UPDATE landfall.position SET commit_lsn = '" + lsn + "', applied_at = clock_timestamp()"
                    + (foreign ? ", foreign_lsn = '" + lsn + "'" : ""));
        }
    }

    private static String sql(String table, String columns) {
        List<String> names = new ArrayList<>();
        List<String> values = new ArrayList<>();
        Matcher matcher = COLUMN.matcher(columns);
        while (matcher.find()) {
            names.add(matcher.group(1));
            values.add(matcher.group(2));
        }
        String insert = "INSERT INTO " + table + " (" + String.join(", ", names) + ") VALUES ("
                + String.join(", ", values) + ")";
        return table.equals("landfall.heartbeat")
                ? insert + " ON CONFLICT (migration_id) DO UPDATE SET beat = excluded.beat, beat_at = excluded.beat_at"
                : insert;
    }

    void stop() throws SQLException, InterruptedException {
        running = false;
        thread.join(5_000);
        try (Statement statement = source.createStatement()) {
            statement.execute(
                    "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE database = current_database()");
        }
        source.close();
        target.close();
    }
}
