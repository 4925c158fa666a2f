package io.landfall.engine.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.landfall.databases.landfall.LandfallSchema;
import io.landfall.engine.change.StreamOrigin;
import io.landfall.localservers.postgres.LocalDatabase;
import io.landfall.localservers.postgres.SharedPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postgresql.replication.LogSequenceNumber;

/** What the status row keeps, whoever writes it last. */
class SourceStatusIT {

    private static final StreamOrigin ORIGIN = new StreamOrigin("7", 1);

    private final LocalDatabase source = SharedPostgres.source().freshDatabase("source_status");

    SourceStatusIT() throws SQLException {}

    @AfterEach
    void drop() throws SQLException {
        source.drop();
    }

    /** The slot stands where the successor has confirmed it; a row that says less would tell of somebody else. */
    @Test
    void a_predecessor_that_writes_late_takes_nothing_back() throws SQLException {
        try (Connection connection = source.connect()) {
            LandfallSchema.ensureOnSource(connection);
            SourceStatus status = new SourceStatus(connection, "task", "slot");
            assertThat(status.confirmed()).isEqualTo(LogSequenceNumber.valueOf("0/0"));

            status.write(ORIGIN, LogSequenceNumber.valueOf("0/150"), LogSequenceNumber.valueOf("0/200"), 0, null);
            status.write(ORIGIN, null, LogSequenceNumber.valueOf("0/100"), 0, null);

            assertThat(status.confirmed()).isEqualTo(LogSequenceNumber.valueOf("0/200"));
            assertThat(status.captured()).isEqualTo(LogSequenceNumber.valueOf("0/150"));
            assertThat(new SourceStatus(connection, "task", "another_slot").confirmed())
                    .isEqualTo(LogSequenceNumber.valueOf("0/0"));
        }
    }
}
