package io.landfall.systemtests.bank;

import io.landfall.quickstart.ledger.Bank;
import io.landfall.quickstart.ledger.Bank.Judgement;
import io.landfall.quickstart.ledger.Endpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Writes into a database while somebody moves it, then judges. Status 0: every acknowledged write is there once, on one
 * side, with the right total; 1: not so.
 */
@Command(
        name = "bank-checker",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Journalled clients write into a bank while its database moves from source to target; then their journals judge:",
            "each acknowledged write there exactly once and on one side at a time, the total constant, no sequence value twice."
        })
public final class BankChecker implements Callable<Integer> {

    private static final int BROKEN = 1;
    private static final Duration LOOK = Duration.ofMillis(500);
    private static final Duration ON_THE_TARGET = Duration.ofSeconds(5);

    @Option(
            names = "--source",
            required = true,
            paramLabel = "URL",
            description = "jdbc:postgresql://HOST:PORT/DATABASE")
    private String source = "";

    @Option(names = "--target", required = true, paramLabel = "URL", description = "likewise; it need not exist yet")
    private String target = "";

    @Option(
            names = "--pooler",
            paramLabel = "URL",
            description = "The clients go there alone; with PgBouncer add ?prepareThreshold=0")
    private @Nullable String pooler;

    @Option(names = "--user", required = true, paramLabel = "ROLE", description = "The clients' role")
    private String user = "";

    @Option(
            names = "--password",
            paramLabel = "SECRET",
            defaultValue = "${env:BANK_PASSWORD:-}",
            description = "Default: environment variable BANK_PASSWORD")
    private String password = "";

    @Option(
            names = "--judge",
            required = true,
            paramLabel = "ROLE",
            description = "Reads both sides at the end, also the one that is fenced")
    private String judge = "";

    @Option(
            names = "--judge-password",
            paramLabel = "SECRET",
            defaultValue = "${env:BANK_JUDGE_PASSWORD:-}",
            description = "Default: environment variable BANK_JUDGE_PASSWORD")
    private String judgePassword = "";

    @Option(
            names = "--create-as",
            paramLabel = "ROLE",
            description = "Creates the schema bank on the source first, owned by that role")
    private @Nullable String owner;

    @Option(names = "--clients", defaultValue = "4", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}")
    private int clients;

    @Option(
            names = "--seconds",
            defaultValue = "600",
            paramLabel = "N",
            description =
                    "They write until 5 s after the target admits them, at most so long; default: ${DEFAULT-VALUE}")
    private int seconds;

    @Option(
            names = "--journals",
            required = true,
            paramLabel = "DIR",
            description = "For the clients' journals; a new directory for each bank")
    private Path journals = Path.of(".");

    /** Runs the command. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new BankChecker()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException, SQLException {
        Endpoint judgedSource = new Endpoint(source, judge, judgePassword);
        if (owner != null) {
            try (Connection connection = judgedSource.connect()) {
                Bank.create(connection, owner, user);
            }
        }
        List<Endpoint> doors = pooler == null
                ? List.of(new Endpoint(source, user, password), new Endpoint(target, user, password))
                : List.of(new Endpoint(pooler, user, password));
        try (Bank bank = new Bank(doors, judgedSource, new Endpoint(target, judge, judgePassword), clients, journals)) {
            long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
            while (System.nanoTime() < end && !bank.hasMoved()) {
                pause(LOOK);
            }
            pause(ON_THE_TARGET);
            Judgement judgement = bank.judge();
            judgement.felt().forEach(felt -> System.out.println(felt.text()));
            System.out.println(judgement.text());
            return judgement.held() ? 0 : BROKEN;
        }
    }

    private static void pause(Duration time) {
        LockSupport.parkNanos(time.toNanos());
    }
}
