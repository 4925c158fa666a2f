package io.landfall.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.landfall.contracts.MigrationStatus;
import io.landfall.localservers.postgres.LocalPostgres;
import io.landfall.quickstart.stack.StackService;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** One transaction of five million rows, with parts that are rolled back: the engine's heap does not grow with it. */
@Tag("full")
class HugeTransactionIT {

    private static final String DATABASE = "huge";
    private static final Duration PATIENCE = Duration.ofMinutes(20);

    private final SystemUnderTest system = SystemUnderTest.running();

    @Test
    void a_transaction_of_five_million_rows_is_applied_whole() throws Exception {
        system.createShop(DATABASE, 1_000);
        system.source.execute(
                DATABASE,
                "SET ROLE owner",
                "CREATE TABLE line (id bigint PRIMARY KEY, amount int NOT NULL, note text)");
        long engine = system.stack.process(StackService.ENGINE).pid();
        system.operator.register(TaskDocument.aTask(DATABASE, system)
                .database(DATABASE)
                .spec("maxRetainedWal", "8GB")
                .build());
        system.await(DATABASE, DATABASE, MigrationStatus.AWAITING_APPROVAL);

        long begun = System.nanoTime();
        system.source.execute(
                DATABASE,
                "BEGIN",
                "INSERT INTO line SELECT g, g % 100, 'line ' || g FROM generate_series(1, 4000000) g",
                "SAVEPOINT a",
                "INSERT INTO line SELECT g, 0, 'never' FROM generate_series(4000001, 4200000) g",
                "ROLLBACK TO SAVEPOINT a",
                "UPDATE line SET amount = amount + 1 WHERE id % 5 = 0",
                "DELETE FROM line WHERE id % 20 = 1",
                "COMMIT");
        long written = System.nanoTime();
        Awaitility.await("the transaction on the target")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> lines(system.target) == lines(system.source));
        System.out.printf(
                "[huge] 5,000,000 changes written in %d s, seen on the target %d s later%n",
                Duration.ofNanos(written - begun).toSeconds(),
                Duration.ofNanos(System.nanoTime() - written).toSeconds());
        system.approve(DATABASE, DATABASE);
        system.await(DATABASE, DATABASE, MigrationStatus.COMPLETED);

        assertThat(Equality.differencesAtRest(system.source, system.target, DATABASE))
                .isEmpty();
        assertThat(system.stack.process(StackService.ENGINE).pid()).isEqualTo(engine);
    }

    private static long lines(LocalPostgres server) throws SQLException {
        try (Connection connection = server.connect(DATABASE);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*) FROM public.line")) {
            row.next();
            return row.getLong(1);
        }
    }
}
