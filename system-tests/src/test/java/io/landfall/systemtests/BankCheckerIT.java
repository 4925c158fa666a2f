package io.landfall.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.landfall.contracts.MigrationStatus;
import io.landfall.systemtests.bank.BankChecker;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import picocli.CommandLine;

/** The tool that judges cutovers from outside, on a live one. */
@Isolated
@Tag("full")
class BankCheckerIT {

    @TempDir
    Path journals;

    private final SystemUnderTest system = SystemUnderTest.running();

    @Test
    void says_that_a_live_cutover_held() throws Exception {
        system.createShop("bank", 1_000);
        CompletableFuture<Integer> status = CompletableFuture.supplyAsync(() -> new CommandLine(new BankChecker())
                .execute(
                        "--source",
                        system.source.jdbcUrl("bank"),
                        "--target",
                        system.target.jdbcUrl("bank"),
                        "--user=app",
                        "--password=" + SystemUnderTest.PASSWORD,
                        "--judge=landfall",
                        "--judge-password=" + SystemUnderTest.PASSWORD,
                        "--create-as=owner",
                        "--clients=3",
                        "--journals",
                        journals.toString()));
        Awaitility.await("the bank's clients")
                .atMost(Duration.ofMinutes(1))
                .ignoreExceptionsInstanceOf(SQLException.class)
                .until(() -> entries() > 50);
        system.operator.register(
                TaskDocument.aTask("bank", system).database("bank").build());
        system.await("bank", "bank", MigrationStatus.AWAITING_APPROVAL);
        system.approve("bank", "bank");
        system.await("bank", "bank", MigrationStatus.COMPLETED);

        assertThat(status.join()).isZero();
    }

    private long entries() throws SQLException {
        try (Connection connection = system.source.connect("bank");
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*) FROM bank.entry")) {
            row.next();
            return row.getLong(1);
        }
    }
}
