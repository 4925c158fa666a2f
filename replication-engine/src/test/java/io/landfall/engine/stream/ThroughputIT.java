package io.landfall.engine.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.landfall.databases.identifier.QualifiedName;
import io.landfall.engine.apply.ApplySettings;
import io.landfall.engine.apply.PostgresChangeApply;
import io.landfall.engine.capture.CaptureSettings;
import io.landfall.engine.capture.PostgresChangeCapture;
import java.sql.SQLException;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How many changes a second go from WAL to target: not a test, a measurement ({@code -Dlandfall.throughput}). */
@EnabledIfSystemProperty(named = "landfall.throughput", matches = ".*")
class ThroughputIT {

    private final StreamingLab lab = new StreamingLab();

    @AfterEach
    void close() throws Exception {
        lab.close();
    }

    @ParameterizedTest
    @CsvSource({"1,'UNIQUE (id)'", "10,'UNIQUE (id)'", "1,'UNIQUE (note)'"})
    void measures(int changesATransaction, String constraint) throws SQLException {
        lab.begin(
                "CREATE TABLE account (id bigint PRIMARY KEY, owner text, balance numeric(12, 2), note text, at timestamptz DEFAULT now(), "
                        + (constraint.contains("note") ? constraint : "CHECK (true)") + ")",
                """
                CREATE PROCEDURE work(transactions int, changes int) LANGUAGE plpgsql AS $$
                BEGIN
                  FOR i IN 1 .. transactions LOOP
                    FOR j IN 1 .. changes LOOP
                      CASE i % 4
                        WHEN 0, 1 THEN INSERT INTO account VALUES (i * 100 + j, 'owner ' || i, i, md5((i * 100 + j)::text));
                        WHEN 2 THEN UPDATE account SET balance = balance + 1 WHERE id = (i - 2) * 100 + j;
                        ELSE DELETE FROM account WHERE id = (i - 40) * 100 - 200 + j AND i % 8 = 3;
                             UPDATE account SET note = note || '!' WHERE id = (i - 3) * 100 + j;
                      END CASE;
                    END LOOP;
                    COMMIT;
                  END LOOP;
                END $$
                """);
        int transactions = 400_000 / changesATransaction;
        lab.source.execute("CALL work(" + transactions + ", " + changesATransaction + ")");
        String marker = "INSERT INTO landfall.heartbeat VALUES ('" + lab.task().migrationId() + "', 1, now())";
        lab.source.execute(marker);
        PostgresChangeCapture capture = lab.newCapture(CaptureSettings.defaults());
        PostgresChangeApply apply = lab.newApply(ApplySettings.defaults());
        long start = System.nanoTime();
        capture.ensureRunning(lab.task(), lab.start());
        apply.ensureRunning(lab.task(), 1);
        Awaitility.await()
                .atMost(Duration.ofMinutes(5))
                .pollInterval(Duration.ofMillis(100))
                .until(() ->
                        lab.rows(lab.target, "SELECT 1 FROM landfall.heartbeat").size() == 1);
        double seconds = (System.nanoTime() - start) / 1e9;
        long changes = Long.parseLong(lab.value(lab.target, "SELECT sum(changes) FROM landfall.dirty_table"));
        System.out.printf(
                "THROUGHPUT %s a transaction, %s: %d changes in %.1f s = %.0f/s%n",
                changesATransaction, constraint, changes, seconds, changes / seconds);
        QualifiedName account = new QualifiedName("public", "account");
        assertThat(lab.content(lab.target, account)).isEqualTo(lab.content(lab.source, account));
    }
}
