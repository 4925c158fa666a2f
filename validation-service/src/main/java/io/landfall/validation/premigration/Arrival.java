package io.landfall.validation.premigration;

import io.landfall.contracts.spec.ServerSpec;
import io.landfall.databases.connection.ConnectionFailure;
import io.landfall.databases.connection.Credentials;
import io.landfall.databases.connection.DatabaseAddress;
import io.landfall.databases.connection.SecretRefused;
import io.landfall.databases.connection.Session;
import io.landfall.validation.connection.MigrationDatabases;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Connects to one side, and says at which door it ended if it did not get in. */
final class Arrival {

    private static final Session SESSION = Session.of("pre-migration-checks")
            .withStatementTimeout(Duration.ofSeconds(30))
            .withLockTimeout(Duration.ofSeconds(5));
    private static final List<String> ALWAYS_THERE = List.of("postgres", "template1");

    private final String word;
    private final boolean mayBeCreated;
    private final MigrationDatabases databases;
    private @Nullable Side side;
    private Door last = Door.DATABASE;
    private @Nullable Finding finding;

    private Arrival(String word, boolean mayBeCreated, MigrationDatabases databases) {
        this.word = word;
        this.mayBeCreated = mayBeCreated;
        this.databases = databases;
    }

    static Arrival atSource(ServerSpec server, String database, MigrationDatabases databases) {
        return new Arrival("source", false, databases).at(server, database);
    }

    static Arrival atTarget(ServerSpec server, String database, MigrationDatabases databases) {
        return new Arrival("target", true, databases).at(server, database);
    }

    @Nullable
    Side side() {
        return side;
    }

    /** One result a door: passed up to the last one, not run after it. */
    List<CheckResult> results() {
        List<CheckResult> results = new ArrayList<>();
        for (Door door : Door.values()) {
            Check check = door.check(word);
            if (door == last && finding != null) {
                results.add(CheckResult.of(check, List.of(finding)));
            } else if (door.compareTo(last) <= 0) {
                results.add(CheckResult.of(check, List.of()));
            } else {
                results.add(CheckResult.notRun(
                        check,
                        "the " + word + " was not entered: " + last.check(word).name(),
                        "Mend that first."));
            }
        }
        return results;
    }

    private Arrival at(ServerSpec server, String database) {
        if (!server.engine().equals("postgresql")) {
            return end(
                    Door.ENGINE,
                    "engine '" + server.engine() + "'",
                    "Landfall moves postgresql only, so far",
                    "Name engine: postgresql, or leave this database out.");
        }
        try {
            enter(MigrationDatabases.address(server, database), databases.credentials(server));
        } catch (IllegalArgumentException invalid) {
            end(Door.ADDRESS, String.valueOf(invalid.getMessage()), "it can't be connected to", "Correct it.");
        } catch (SecretRefused refused) {
            end(Door.SECRET, "secretRef '" + refused.secretRef() + "'", refused.reason(), refused.remedy());
        }
        return this;
    }

    private void enter(DatabaseAddress address, Credentials credentials) {
        try {
            side = Side.of(word, address, credentials, true, databases.open(address, credentials, SESSION));
        } catch (ConnectionFailure failure) {
            if (mayBeCreated && failure.category() == ConnectionFailure.Category.NO_SUCH_DATABASE) {
                enterBeside(address, credentials, failure);
            } else {
                end(Door.thatClosed(failure), address.toString(), failure.reason(), failure.remedy());
            }
        }
    }

    /** The target's database does not exist yet: the server is looked at from another one. */
    private void enterBeside(DatabaseAddress address, Credentials credentials, ConnectionFailure missing) {
        ConnectionFailure last = missing;
        for (String database : ALWAYS_THERE) {
            try {
                side = Side.of(
                        word,
                        address,
                        credentials,
                        false,
                        databases.open(address.withDatabase(database), credentials, SESSION));
                finding = new Finding(
                        Severity.INFORMS,
                        "database '" + address.database() + "' does not exist on the target",
                        "Landfall will create it",
                        "Nothing needs to be done.",
                        List.of());
                return;
            } catch (ConnectionFailure failure) {
                last = failure;
            }
        }
        end(
                Door.DATABASE,
                "database '" + address.database() + "' does not exist, and neither of " + ALWAYS_THERE
                        + " lets Landfall in to create it",
                last.reason(),
                last.remedy());
    }

    private Arrival end(Door door, String evidence, String reason, String remedy) {
        last = door;
        finding = new Finding(Severity.BLOCKS, evidence, reason, remedy, List.of());
        return this;
    }
}
