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

    private final PostgresConnections connections;
    private final SecretCatalogue secrets;

    public MigrationDatabases(PostgresConnections connections, SecretCatalogue secrets) {
        this.connections = connections;
        this.secrets = secrets;
    }

    public Connection source(MigrationSpec spec, String purpose) {
        return open(spec.source(), spec.database(), spec.source().secretRef(), purpose, "SOURCE");
    }

    public Connection target(MigrationSpec spec, String purpose) {
        return open(spec.target(), spec.targetDatabase(), spec.target().secretRef(), purpose, "TARGET");
    }

    /** A login as that application on the source; the failure is the answer. */
    public Connection sourceAs(MigrationSpec spec, String secretRef) throws ConnectionFailure {
        return connections.open(
                address(spec.source(), spec.database()),
                credentials(secretRef, spec.source(), "PROBE"),
                session("cutover-probe"));
    }

    /** The role that Landfall is on the source. */
    public String sourceRole(MigrationSpec spec) {
        return credentials(spec.source().secretRef(), spec.source(), "SOURCE").username();
    }

    private Connection open(ServerSpec server, String database, String secretRef, String purpose, String side) {
        try {
            return connections.open(
                    address(server, database), credentials(secretRef, server, side), session("cutover-" + purpose));
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

    private static Session session(String purpose) {
        return Session.of(purpose).withStatementTimeout(STATEMENT).withLockTimeout(LOCK);
    }
}
