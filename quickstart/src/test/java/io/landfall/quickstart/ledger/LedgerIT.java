package io.landfall.quickstart.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.landfall.localservers.postgres.LocalDatabase;
import io.landfall.localservers.postgres.LocalPostgres;
import io.landfall.localservers.postgres.PostgresSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerIT {

    private static LocalPostgres server;
    private static int databases;

    @TempDir
    Path journals;

    @BeforeAll
    static void start() {
        server = PostgresSettings.in(
                        Path.of("target", "ledger-it-" + ProcessHandle.current().pid()))
                .durable()
                .start();
    }

    @AfterAll
    static void stop() {
        server.kill();
    }

    @Test
    void nothing_is_lost_or_doubled_over_a_crash_of_the_server() throws IOException, SQLException {
        LocalDatabase bank = bank();
        LedgerTraffic traffic = traffic(bank);
        try (traffic) {
            awaitWrites(traffic, 50);
            server.kill();
            server.restart();
            awaitWrites(traffic, traffic.acknowledged() + 50);
        }
        LedgerVerdict verdict = check(traffic, bank);
        assertThat(verdict.held()).as(verdict.text()).isTrue();
        assertThat(verdict.acknowledged()).isEqualTo(traffic.acknowledged()).isGreaterThan(100);
        assertThat(traffic.longestGap()).isGreaterThan(Duration.ofMillis(100));
    }

    @Test
    void planted_faults_are_found() throws IOException, SQLException {
        LocalDatabase bank = bank();
        LedgerTraffic traffic = traffic(bank);
        try (traffic) {
            awaitWrites(traffic, 20);
        }
        assertThat(check(traffic, bank).held()).isTrue();

        bank.execute("CREATE TABLE kept AS SELECT * FROM bank.entry ORDER BY number LIMIT 2", """
                DELETE FROM bank.entry WHERE id IN (SELECT id FROM kept)
                """);
        assertThat(check(traffic, bank).lost()).isEqualTo(2);

        bank.execute(
                "ALTER TABLE bank.entry DROP CONSTRAINT entry_pkey, DROP CONSTRAINT entry_client_number_key",
                "INSERT INTO bank.entry SELECT * FROM kept",
                "INSERT INTO bank.entry SELECT * FROM kept LIMIT 1");
        assertThat(check(traffic, bank))
                .extracting(LedgerVerdict::lost, LedgerVerdict::doubled)
                .containsExactly(0L, 1L);

        bank.execute("DELETE FROM bank.entry a USING bank.entry b WHERE a.id = b.id AND a.ctid > b.ctid");
        assertThat(check(traffic, bank).held()).isTrue();

        bank.execute(
                "UPDATE bank.account SET balance = balance + CASE id WHEN 1 THEN 1 ELSE -1 END WHERE id IN (1, 2)");
        LedgerVerdict moved = check(traffic, bank);
        assertThat(moved.total()).isEqualByComparingTo(moved.expectedTotal());
        assertThat(moved.wrongBalances()).containsExactly(1, 2);

        bank.execute(
                "UPDATE bank.account SET balance = balance - CASE id WHEN 1 THEN 1 ELSE -1 END WHERE id IN (1, 2)",
                "INSERT INTO bank.entry VALUES (gen_random_uuid(), 99, 1, 1, 2, 5), (gen_random_uuid(), 99, 2, 2, 1, 5)");
        assertThat(check(traffic, bank).strangers()).isEqualTo(2);
    }

    @Test
    void a_write_on_the_side_that_was_left_is_found_and_so_is_a_serial_that_was_given_twice()
            throws IOException, SQLException {
        LocalDatabase left = bank();
        LedgerTraffic traffic = traffic(left);
        try (traffic) {
            awaitWrites(traffic, 20);
        }
        assertThat(onBothSides(traffic, left)).isEmpty();
        left.execute("DELETE FROM bank.entry WHERE client = 1 AND number > 5");
        assertThat(onBothSides(traffic, left)).isEmpty();
        left.execute("DELETE FROM bank.entry WHERE client = 2 AND number = 3");
        assertThat(onBothSides(traffic, left)).contains("2/4").doesNotContain("1/4", "2/2");

        LocalDatabase again = bank();
        again.execute("ALTER TABLE bank.entry ALTER COLUMN serial SET MAXVALUE 10 SET CYCLE");
        LedgerTraffic cycling = traffic(again);
        try (cycling) {
            awaitWrites(cycling, 15);
        }
        assertThat(check(cycling, again).reused()).isEqualTo(cycling.acknowledged() - 10);
        assertThat(check(cycling, again).held()).isFalse();
    }

    private static List<String> onBothSides(LedgerTraffic traffic, LocalDatabase left)
            throws IOException, SQLException {
        try (Connection connection = left.connect()) {
            return new LedgerChecker(traffic.journals()).madeOnBothSides(connection);
        }
    }

    private static LocalDatabase bank() throws SQLException {
        LocalDatabase bank = server.createDatabase("bank_" + databases++);
        try (Connection connection = bank.connect()) {
            Ledger.create(connection);
        }
        return bank;
    }

    private LedgerTraffic traffic(LocalDatabase bank) throws IOException {
        Endpoint refusing = new Endpoint(server.jdbcUrl("no_such_database"), "postgres", "");
        return new LedgerTraffic(
                bank.name(), List.of(refusing, new Endpoint(bank.jdbcUrl(), "postgres", "")), 2, "", journals);
    }

    private static void awaitWrites(LedgerTraffic traffic, long count) {
        await().atMost(Duration.ofSeconds(40)).until(() -> traffic.acknowledged() >= count);
    }

    private static LedgerVerdict check(LedgerTraffic traffic, LocalDatabase bank) throws IOException, SQLException {
        try (Connection connection = bank.connect()) {
            return new LedgerChecker(traffic.journals()).check(connection);
        }
    }
}
