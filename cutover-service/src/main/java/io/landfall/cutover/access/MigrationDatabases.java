package io.landfall.cutover.access;

import io.landfall.contracts.Failure;
import io.landfall.contracts.spec.MigrationSpec;
import io.landfall.contracts.spec.ServerSpec;
import io.landfall.databases.connection.ConnectionFailure;
import io.landfall.databases.connection.Credentials;
import io.landfall.databases.connection.DatabaseAddress;
import io.landfall.databases.connection.PostgresConnections;
import io.landfall.databases.connection.SecretCatalogue;
import io.landfall.databases.connection.SecretRefused;
import io.landfall.databases.connection.Session;
import io.landfall.databases.connection.TlsMode;
import io.landfall.messaging.step.StepFailedException;
import java.sql.Connection;
import java.time.Duration;

/** Opens Landfall's sessions on a migration's two databases; what it can't open ends the step by name. */
public final class MigrationDatabases {

    private static final Duration STATEMENT = Duration.ofSeconds(20);
    private static final Duration LOCK = Duration.ofSeconds(3);
    private static final Duration ANSWER = STATEMENT.plusSeconds(5);

    private final PostgresConnections connections;
    private final SecretCatalogue secrets;

    public MigrationDatabases(PostgresConnections connections, SecretCatalogue secrets) {
        this.connections = connections;
        this.secrets = secrets;
    }

    public Connection source(MigrationSpec spec, String purpose) {
        return source(spec, purpose, ANSWER);
    }

    /** One that waits no longer than that for an answer, at the login and later; in whole seconds. */
    public Connection source(MigrationSpec spec, String purpose, Duration answer) {
        return open(spec.source(), spec.database(), session(purpose, answer), "SOURCE");
    }

    public Connection target(MigrationSpec spec, String purpose) {
        return target(spec, purpose, ANSWER);
    }

    /** Likewise on the target. */
    public Connection target(MigrationSpec spec, String purpose, Duration answer) {
        return open(spec.target(), spec.targetDatabase(), session(purpose, answer), "TARGET");
    }

    /** A login as that application on the source; the failure is the answer. */
    public Connection sourceAs(MigrationSpec spec, String secretRef) throws ConnectionFailure {
        return connections.open(
                address(spec.source(), spec.database()),
                credentials(secretRef, spec.source(), "PROBE"),
                session("probe", ANSWER));
    }

    /** The role that Landfall is on the source. */
    public String sourceRole(MigrationSpec spec) {
        return credentials(spec.source().secretRef(), spec.source(), "SOURCE").username();
    }

    private Connection open(ServerSpec server, String database, Session session, String side) {
        try {
            return connections.open(address(server, database), credentials(server.secretRef(), server, side), session);
        } catch (ConnectionFailure failure) {
            String code = side + "_" + failure.category();
            String reason = "Can't connect to " + address(server, database) + ": " + failure.reason();
            throw new StepFailedException(
                    failure.category().isRetryable()
                            ? Failure.retryable(code, reason, failure.remedy())
                            : Failure.needsOperator(code, reason, failure.remedy()),
                    failure);
        }
    }

    private Credentials credentials(String secretRef, ServerSpec server, String side) {
        try {
            return secrets.resolve(secretRef, server.host());
        } catch (SecretRefused refused) {
            throw new StepFailedException(
                    Failure.needsOperator(
                            side + "_SECRET_REFUSED",
                            "secretRef '" + secretRef + "': " + refused.reason(),
                            refused.remedy()),
                    refused);
        }
    }

    private static DatabaseAddress address(ServerSpec server, String database) {
        return new DatabaseAddress(server.host(), server.port(), database, TlsMode.ofWireName(server.tls()));
    }

    private static Session session(String purpose, Duration answer) {
        return Session.of("cutover-" + purpose)
                .withStatementTimeout(STATEMENT)
                .withLockTimeout(LOCK)
                .withAnswerTimeout(answer);
    }
}
