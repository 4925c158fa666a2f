package io.landfall.dmsadapter.access;

import io.landfall.contracts.spec.MigrationSpec;
import io.landfall.contracts.spec.ServerSpec;
import io.landfall.databases.connection.ConnectionFailure;
import io.landfall.databases.connection.DatabaseAddress;
import io.landfall.databases.connection.PostgresConnections;
import io.landfall.databases.connection.SecretCatalogue;
import io.landfall.databases.connection.SecretRefused;
import io.landfall.databases.connection.Session;
import io.landfall.databases.connection.TlsMode;

/** Opens sessions on the databases of a migration. */
public final class MigrationDatabases {

    /** Databases of the server to work from when the target itself can't be entered, in this order. */
    private static final String[] MAINTENANCE = {"postgres", "template1"};

    private final PostgresConnections connections;
    private final SecretCatalogue secrets;

    public MigrationDatabases(PostgresConnections connections, SecretCatalogue secrets) {
        this.connections = connections;
        this.secrets = secrets;
    }

    public Database source(MigrationSpec spec, Session session) throws DatabaseFailure, SecretRefused {
        return open(Side.SOURCE, spec.source(), spec.database(), session);
    }

    public Database target(MigrationSpec spec, Session session) throws DatabaseFailure, SecretRefused {
        return open(Side.TARGET, spec.target(), spec.targetDatabase(), session);
    }

    public Database open(MigrationSpec spec, Side side, Session session) throws DatabaseFailure, SecretRefused {
        return switch (side) {
            case SOURCE -> source(spec, session);
            case TARGET -> target(spec, session);
        };
    }

    public DatabaseAddress addressOfTarget(MigrationSpec spec) {
        return address(spec.target(), spec.targetDatabase());
    }

    /** Another database of the target's server, to create and drop the target from. */
    public Database targetServer(MigrationSpec spec, Session session) throws DatabaseFailure, SecretRefused {
        try {
            return open(Side.TARGET, spec.target(), MAINTENANCE[0], session);
        } catch (DatabaseFailure failure) {
            if (failure.cause() instanceof ConnectionFailure connection
                    && connection.category() == ConnectionFailure.Category.NO_SUCH_DATABASE) {
                return open(Side.TARGET, spec.target(), MAINTENANCE[1], session);
            }
            throw failure;
        }
    }

    private Database open(Side side, ServerSpec server, String database, Session session)
            throws DatabaseFailure, SecretRefused {
        DatabaseAddress address = address(server, database);
        try {
            return new Database(
                    side,
                    address,
                    connections.open(address, secrets.resolve(server.secretRef(), server.host()), session));
        } catch (ConnectionFailure failure) {
            throw new DatabaseFailure(side, address, failure);
        }
    }

    private static DatabaseAddress address(ServerSpec server, String database) {
        return new DatabaseAddress(server.host(), server.port(), database, TlsMode.ofWireName(server.tls()));
    }
}
