package io.landfall.quickstart.ledger;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;

/** A database as an application sees it. */
public record Endpoint(String jdbcUrl, String user, String password) {

    /** A new connection; a server that does not answer within 5 s counts as away, one that falls silent after 60 s. */
    public Connection connect() throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", user);
        properties.setProperty("password", password);
        properties.setProperty("ApplicationName", user);
        properties.setProperty("connectTimeout", "5");
        properties.setProperty("loginTimeout", "5");
        properties.setProperty("socketTimeout", "60");
        return DriverManager.getConnection(jdbcUrl, properties);
    }

    @Override
    public String toString() {
        return user + "@" + jdbcUrl;
    }
}
