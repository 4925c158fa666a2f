package io.landfall.engine.connection;

import io.landfall.databases.connection.ConnectionFailure;
import io.landfall.databases.connection.Credentials;
import io.landfall.databases.connection.PgReplicationConnection;
import io.landfall.databases.connection.PostgresConnections;
import io.landfall.databases.connection.SecretCatalogue;
import io.landfall.databases.connection.SecretRefused;
import io.landfall.databases.connection.Session;
import io.landfall.engine.task.EndpointSpec;
import java.sql.Connection;

/** Opens an endpoint with the login that its secret names at this moment: a changed password needs no restart. */
public final class EndpointConnections {

    private final PostgresConnections connections;
    private final SecretCatalogue secrets;

    public EndpointConnections(PostgresConnections connections, SecretCatalogue secrets) {
        this.connections = connections;
        this.secrets = secrets;
    }

    public Connection open(EndpointSpec endpoint, Session session) throws ConnectionFailure, SecretRefused {
        return connections.open(endpoint.address(), login(endpoint), session);
    }

    public PgReplicationConnection openReplication(EndpointSpec endpoint, Session session)
            throws ConnectionFailure, SecretRefused {
        return connections.openReplication(endpoint.address(), login(endpoint), session);
    }

    private Credentials login(EndpointSpec endpoint) throws SecretRefused {
        return secrets.resolve(endpoint.secretRef(), endpoint.address().host());
    }
}
