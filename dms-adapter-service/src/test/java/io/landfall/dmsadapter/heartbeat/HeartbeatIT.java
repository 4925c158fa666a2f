package io.landfall.dmsadapter.heartbeat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.landfall.contracts.progress.ReplicationLag;
import io.landfall.contracts.spec.MigrationSpec;
import io.landfall.databases.landfall.LandfallSchema;
import io.landfall.dmsadapter.AdapterStack;
import io.landfall.dmsadapter.provisioning.DmsNames;
import io.landfall.localservers.postgres.LocalDatabase;
import io.landfall.localservers.postgres.SharedPostgres;
import io.landfall.messaging.work.LeaseLostException;
import io.landfall.messaging.work.WorkResult;
import io.landfall.messaging.work.WorkSession;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Beats and measures on real servers; the test says what the engine has applied. */
class HeartbeatIT {

    private final AdapterStack stack = AdapterStack.shared();
    private final HeartbeatWork work = stack.bean(HeartbeatWork.class);
    private final ProgressBoard board = stack.bean(ProgressBoard.class);
    private final LocalDatabase source = SharedPostgres.source().freshDatabase("heartbeat");
    private final LocalDatabase target = SharedPostgres.target().freshDatabase("heartbeat");
    private final MigrationSpec spec = AdapterStack.aMigration(source, target.name(), true);

    @BeforeEach
    void create() throws SQLException {
        try (Connection onSource = source.connect();
                Connection onTarget = target.connect()) {
            LandfallSchema.ensureOnSource(onSource);
            LandfallSchema.ensureOnTarget(onTarget);
        }
        source.execute(
                "INSERT INTO landfall.source_status (task, retained_wal_bytes, updated_at) VALUES ('another', 7, now()), ('"
                        + DmsNames.task(spec) + "', 100000000, now())");
    }

    @AfterEach
    void drop() throws SQLException {
        board.forget(spec.migrationId());
        target.drop();
        source.drop();
    }

    @Test
    void measures_the_lag_in_seconds_and_bytes_and_what_the_slot_holds_back() throws Exception {
        AtomicLong behind = new AtomicLong();
        WorkResult result = work.perform(new Script(
                2,
                () -> {},
                () -> {
                    assertThat(told()).isEqualTo(new ReplicationLag(null, null, 100_000_000L, null));
                    apply();
                    source.execute(
                            "UPDATE landfall.source_status SET retained_wal_bytes = 200000000 WHERE task <> 'another'");
                    behind.set(behind());
                },
                () -> {
                    assertThat(told().seconds()).isBetween(60.0, 120.0);
                    assertThat(told().bytes()).isBetween(behind.get(), behind());
                    assertThat(told().retainedWalBytes()).isEqualTo(200_000_000);
                    assertThat(told().walLimitEtaSeconds())
                            .as("at a thirtieth of 100 MB a second: half a minute is averaged")
                            .isBetween(230L, 320L);
                    target.execute("ALTER SCHEMA landfall RENAME TO elsewhere");
                }));

        assertThat(result).isInstanceOf(WorkResult.Again.class);
        assertThat(told()).as("of a target that can't be read").isEqualTo(ReplicationLag.UNKNOWN);
        assertThat(beats()).isEqualTo(3);

        assertThatThrownBy(() -> work.perform(new Script(1, () -> {}))).isInstanceOf(LeaseLostException.class);
        assertThat(beats()).as("after one that was replaced").isEqualTo(3);
        assertThat(work.perform(new Script(2))).isInstanceOf(WorkResult.Done.class);
        assertThat(beats()).as("after one that was asked to stop").isEqualTo(3);
    }

    /** The beat of a minute ago; two lanes, the slower of which counts, and another task's, which does not. */
    private void apply() throws SQLException {
        String beat = text(source, "SELECT clock_timestamp() - interval '60 seconds'");
        String wal = text(source, "SELECT pg_current_wal_lsn()");
        target.execute(
                "INSERT INTO landfall.heartbeat (migration_id, beat, beat_at) VALUES ('" + spec.migrationId()
                        + "', 1, '" + beat + "')",
                """
                INSERT INTO landfall.position (task, lane, system_identifier, timeline, commit_lsn, change_index, applied_at, lease_token)
                VALUES ('%1$s', 0, '1', 1, '%2$s'::pg_lsn - 1000, 0, now(), 1), ('%1$s', 1, '1', 1, '%2$s'::pg_lsn - 1000000, 0, now(), 1),
                       ('another', 0, '1', 1, '0/1', 0, now(), 1)
                """.formatted(DmsNames.task(spec), wal));
    }

    /** Bytes from the slower lane's position to the source's. */
    private long behind() throws SQLException {
        String applied = text(
                target,
                "SELECT commit_lsn FROM landfall.position WHERE lane = 1 AND task = '" + DmsNames.task(spec) + "'");
        return Long.parseLong(text(source, "SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '" + applied + "')::bigint"));
    }

    private ReplicationLag told() {
        return board.lag(spec.migrationId()).lag();
    }

    private long beats() throws SQLException {
        return Long.parseLong(
                text(source, "SELECT beat FROM landfall.heartbeat WHERE migration_id = '" + spec.migrationId() + "'"));
    }

    private static String text(LocalDatabase database, String sql) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    /** What a test does before a beat. */
    private interface Before {
        void beat() throws SQLException;
    }

    /** Does something before each beat, and asks to stop after the last. */
    private final class Script implements WorkSession {

        private final long leaseToken;
        private final Deque<Before> beats;

        private Script(long leaseToken, Before... beats) {
            this.leaseToken = leaseToken;
            this.beats = new ArrayDeque<>(List.of(beats));
        }

        @Override
        public String key() {
            return spec.migrationId().toString();
        }

        @Override
        public <T> T payload(Class<T> type) {
            return type.cast(spec);
        }

        @Override
        public <T> Optional<T> checkpoint(Class<T> type) {
            return Optional.empty();
        }

        @Override
        public void saveCheckpoint(Object checkpoint) {
            throw new AssertionError("a heartbeat has none");
        }

        @Override
        public long leaseToken() {
            return leaseToken;
        }

        @Override
        public int tries() {
            return 1;
        }

        @Override
        public boolean stopRequested() {
            Before next = beats.poll();
            if (next == null) {
                return true;
            }
            try {
                next.beat();
            } catch (SQLException failure) {
                throw new AssertionError(failure);
            }
            return false;
        }
    }
}
