package io.landfall.engine.dmsapi;

import io.landfall.databases.connection.ConnectionFailure;
import io.landfall.databases.connection.SecretRefused;
import io.landfall.databases.connection.Session;
import io.landfall.engine.connection.EndpointConnections;
import io.landfall.engine.dmsapi.Connections.Claim;
import io.landfall.engine.task.EndpointSpec;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Really connects to an endpoint, and keeps as evidence what the server said of itself. */
@Component
class ConnectionTester {

    private static final Logger LOG = LoggerFactory.getLogger(ConnectionTester.class);

    private final Connections tests;
    private final Endpoints endpoints;
    private final EndpointConnections connections;

    ConnectionTester(Connections tests, Endpoints endpoints, EndpointConnections connections) {
        this.tests = tests;
        this.endpoints = endpoints;
        this.connections = connections;
    }

    @Scheduled(fixedDelay = 250)
    void runRequested() {
        for (Optional<Claim> claim = tests.claim(); claim.isPresent(); claim = tests.claim()) {
            Claim next = claim.get();
            Thread.ofVirtual().name("test-connection").start(() -> run(next));
        }
    }

    private void run(Claim claim) {
        endpoints.find(claim.endpointArn()).ifPresent(endpoint -> {
            try {
                tests.finish(claim, "successful", evidence(endpoint.spec()));
            } catch (SQLException | SecretRefused failure) {
                LOG.info("connection test of endpoint {} failed: {}", endpoint.identifier(), failure.getMessage());
                tests.finish(claim, "failed", reason(failure));
            }
        });
    }

    private static String reason(Exception failure) {
        return switch (failure) {
            case ConnectionFailure connection -> connection.category() + ": " + connection.getMessage();
            case SecretRefused refused -> String.valueOf(refused.getMessage());
            default -> "The connection broke during the test: " + failure.getMessage();
        };
    }

    private String evidence(EndpointSpec endpoint) throws SQLException, SecretRefused {
        try (Connection connection = connections.open(endpoint, Session.of("test-connection"));
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("""
                        SELECT pg_catalog.format('connected as role %s to database %s of PostgreSQL %s; wal_level is %s',
                                                 current_user, pg_catalog.current_database(),
                                                 pg_catalog.current_setting('server_version'), pg_catalog.current_setting('wal_level'))
                        """)) {
            result.next();
            return result.getString(1);
        }
    }
}
