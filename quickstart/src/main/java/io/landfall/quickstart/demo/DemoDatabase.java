package io.landfall.quickstart.demo;

import io.landfall.localservers.postgres.LocalPostgres;
import io.landfall.quickstart.ledger.Ledger;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** The databases of the demo. */
enum DemoDatabase {
    SHOP("shop", "CALL shop.traffic(?)"),
    BILLING("billing", "CALL billing.traffic(?)");

    private final String database;
    private final String trafficCall;

    DemoDatabase(String database, String trafficCall) {
        this.database = database;
        this.trafficCall = trafficCall;
    }

    String database() {
        return database;
    }

    String owner() {
        return database + "_owner";
    }

    String application() {
        return database + "_app";
    }

    String trafficCall() {
        return trafficCall;
    }

    /** Creates it with all its objects and rows; the roles must be there. */
    void create(LocalPostgres server) throws SQLException {
        server.createDatabase(database);
        server.execute("postgres", "ALTER DATABASE " + database + " OWNER TO " + owner());
        try (Connection connection = server.connect(database);
                Statement statement = connection.createStatement()) {
            statement.execute("SET ROLE " + owner());
            statement.execute(script(database));
            Ledger.create(connection);
            statement.execute(script(database + "-grants"));
            statement.execute("RESET ROLE");
            statement.execute("VACUUM ANALYZE");
        }
    }

    static String script(String name) {
        return resource(name + ".sql");
    }

    static String resource(String name) {
        try (InputStream in = DemoDatabase.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is not on the class path");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
