package io.landfall.cutover.traffic;

import io.landfall.contracts.spec.MigrationSpec;
import io.landfall.contracts.spec.TrafficSpec;
import io.landfall.databases.connection.ConnectionFailure;
import io.landfall.databases.connection.DatabaseAddress;
import io.landfall.databases.connection.PostgresConnections;
import io.landfall.databases.connection.SecretCatalogue;
import io.landfall.databases.connection.TlsMode;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * {@code pgbouncer}: the pooler holds the applications' queries from before the fence until the target is open, so that
 * they feel a pause and no error. Its entry for the database stands in a file of its own that pgbouncer.ini includes.
 */
final class PgBouncerTrafficSwitch implements TrafficSwitch {

    /** As long as a busy host may take to start a session: a pooler that answers late is not one that is gone. */
    private static final Duration ANSWER = Duration.ofSeconds(10);

    private final PostgresConnections connections;
    private final SecretCatalogue secrets;
    private final Path directory;

    PgBouncerTrafficSwitch(PostgresConnections connections, SecretCatalogue secrets, Path directory) {
        this.connections = connections;
        this.secrets = secrets;
        this.directory = directory;
    }

    /** What a conversation with the console comes to. */
    private interface Conversation<T> {
        T with(PgBouncerConsole console) throws SQLException, IOException;
    }

    @Override
    public List<String> plan(MigrationSpec spec) {
        String database = spec.database();
        return List.of(
                "pgbouncer at " + pooler(spec).host() + ":" + pooler(spec).port() + ": PAUSE " + database
                        + " before the fence; queries wait there, and no transaction may last longer than a third of"
                        + " maxWriteDowntime",
                "pgbouncer: once the target is open, its entry becomes "
                        + PgBouncerEntry.place(spec.target(), spec.targetDatabase()) + "; RELOAD, RESUME " + database,
                "pgbouncer: RESUME " + database + " as it was, if the cutover is undone");
    }

    @Override
    public void check(MigrationSpec spec) {
        ask(spec, console -> {
            PgBouncerConsole.Entry entry = entry(spec, console);
            if (!entry.leadsTo(spec.source(), spec.database())) {
                throw TrafficFailures.needsOperator(
                        "POOLER_LEADS_ELSEWHERE",
                        "PgBouncer's entry '" + spec.database() + "' leads to " + entry.place()
                                + ", not to the source.",
                        "Let it name the source exactly as the task does.");
            }
            file(spec).check();
            return true;
        });
    }

    @Override
    public Answer pause(Occasion occasion) {
        MigrationSpec spec = occasion.spec();
        return ask(spec, console -> {
            if (!entry(spec, console).paused() && !console.pause(spec.database())) {
                return new Answer.NotYet("transactions that hold server connections of PgBouncer");
            }
            PgBouncerConsole.Entry now = entry(spec, console);
            return now.paused() && now.connections() == 0
                    ? new Answer.Done("pgbouncer: " + spec.database() + " is paused")
                    : new Answer.NotYet(now.connections() + " server connections of PgBouncer to come free");
        });
    }

    @Override
    public Answer switchToTarget(Occasion occasion) {
        MigrationSpec spec = occasion.spec();
        return ask(spec, console -> {
            if (!entry(spec, console).leadsTo(spec.target(), spec.targetDatabase())) {
                file(spec).leadTo(spec.target(), spec.targetDatabase());
                console.tell("RELOAD");
            }
            if (!entry(spec, console).leadsTo(spec.target(), spec.targetDatabase())) {
                return new Answer.NotYet("PgBouncer to read its entry '" + spec.database() + "' from " + file(spec));
            }
            return resumed(spec, console, "leads to " + PgBouncerEntry.place(spec.target(), spec.targetDatabase()));
        });
    }

    @Override
    public Answer resume(Occasion occasion) {
        return ask(occasion.spec(), console -> resumed(occasion.spec(), console, "goes on as it was"));
    }

    private static Answer resumed(MigrationSpec spec, PgBouncerConsole console, String how) throws SQLException {
        if (entry(spec, console).paused()) {
            console.tell("RESUME", spec.database());
        }
        return entry(spec, console).paused()
                ? new Answer.NotYet("PgBouncer to resume " + spec.database())
                : new Answer.Done("pgbouncer: " + spec.database() + " " + how);
    }

    private static PgBouncerConsole.Entry entry(MigrationSpec spec, PgBouncerConsole console) throws SQLException {
        return console.entry(spec.database())
                .orElseThrow(() -> TrafficFailures.needsOperator(
                        "POOLER_WITHOUT_ENTRY",
                        "PgBouncer has no entry '" + spec.database() + "'.",
                        "Give it one, in a file of its own that pgbouncer.ini includes."));
    }

    private PgBouncerEntry file(MigrationSpec spec) {
        return new PgBouncerEntry(directory, spec.database());
    }

    private <T> T ask(MigrationSpec spec, Conversation<T> conversation) {
        TrafficSpec.PgBouncer pooler = pooler(spec);
        DatabaseAddress address =
                new DatabaseAddress(pooler.host(), pooler.port(), "pgbouncer", TlsMode.ofWireName(pooler.tls()));
        try (PgBouncerConsole console = new PgBouncerConsole(connections.openConsole(
                address, TrafficFailures.secret(secrets, pooler.secretRef(), pooler.host()), ANSWER))) {
            return conversation.with(console);
        } catch (ConnectionFailure failure) {
            throw TrafficFailures.retryable(
                    "POOLER_UNREACHABLE",
                    "Can't connect to PgBouncer's console at " + address + ": " + failure.reason(),
                    failure.remedy() + " The login must be one of admin_users.",
                    failure);
        } catch (SQLException | IOException failure) {
            throw TrafficFailures.retryable(
                    "POOLER_FAILED",
                    "PgBouncer at " + address + ": " + failure.getMessage(),
                    "Mend what it says, then retry.",
                    failure);
        }
    }

    private static TrafficSpec.PgBouncer pooler(MigrationSpec spec) {
        return Objects.requireNonNull(
                Objects.requireNonNull(spec.cutover().traffic()).pgbouncer());
    }
}
