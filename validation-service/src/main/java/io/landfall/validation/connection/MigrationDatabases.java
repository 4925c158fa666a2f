package io.landfall.validation.connection;

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
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.springframework.stereotype.Component;

/**
 * Connects to a migration's source and target, read-only: validation changes nothing but for repairs asked for, and
 * what Landfall itself notes.
 */
@Component
public class MigrationDatabases {

    private final SecretCatalogue secrets;
    private final PostgresConnections connections;

    public MigrationDatabases(SecretCatalogue secrets, PostgresConnections connections) {
        this.secrets = secrets;
        this.connections = connections;
    }

    /** A read-only session on the source database. */
    public Connection source(MigrationSpec spec, Session session) throws ConnectionFailure, SecretRefused {
        return open(address(spec.source(), spec.database()), credentials(spec.source()), session);
    }

    /** A read-only session on the target database. */
    public Connection target(MigrationSpec spec, Session session) throws ConnectionFailure, SecretRefused {
        return open(address(spec.target(), spec.targetDatabase()), credentials(spec.target()), session);
    }

    /** A session on the target database that may write: only for rows whose repair was asked for. */
    public Connection targetForRepair(MigrationSpec spec, Session session) throws ConnectionFailure, SecretRefused {
        return connections.open(address(spec.target(), spec.targetDatabase()), credentials(spec.target()), session);
    }

    /** A session on the source database that may write: only into the schema {@code landfall}. */
    public Connection sourceForNotes(MigrationSpec spec, Session session) throws ConnectionFailure, SecretRefused {
        return connections.open(address(spec.source(), spec.database()), credentials(spec.source()), session);
    }

    /** A session on the target database that may write: only into the schema {@code landfall}. */
    public Connection targetForNotes(MigrationSpec spec, Session session) throws ConnectionFailure, SecretRefused {
        return targetForRepair(spec, session);
    }

    /** Where the database is; an {@link IllegalArgumentException} says what is wrong with the spec. */
    public static DatabaseAddress address(ServerSpec server, String database) {
        return new DatabaseAddress(server.host(), server.port(), database, TlsMode.ofWireName(server.tls()));
    }

    /** The login that the operator's catalogue gives for the server's secretRef and host. */
    public Credentials credentials(ServerSpec server) throws SecretRefused {
        return credentials(server, server.secretRef());
    }

    /** The login of another secret for the same server. */
    public Credentials credentials(ServerSpec server, String secretRef) throws SecretRefused {
        return secrets.resolve(secretRef, server.host());
    }

    /** A session whose every transaction is read-only unless it says otherwise. */
    public Connection open(DatabaseAddress address, Credentials credentials, Session session) throws ConnectionFailure {
        Connection connection = connections.open(address, credentials, session);
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY");
            return connection;
        } catch (SQLException failure) {
            closeAfter(connection, failure);
            throw new IllegalStateException("a new session was lost at once", failure);
        }
    }

    /** Proves that the login may open a session of the walsender, as the engine's capture will. */
    public void tryReplication(DatabaseAddress address, Credentials credentials, Session session)
            throws ConnectionFailure, SQLException {
        try (var replication = connections.openReplication(address, credentials, session);
                Statement statement = replication.sql().createStatement()) {
            statement.execute("IDENTIFY_SYSTEM");
        }
    }

    private static void closeAfter(Connection connection, SQLException failure) {
        try {
            connection.close();
        } catch (SQLException second) {
            failure.addSuppressed(second);
        }
    }
}
