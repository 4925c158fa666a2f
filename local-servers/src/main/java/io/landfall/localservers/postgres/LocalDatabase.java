package io.landfall.localservers.postgres;

import java.sql.Connection;
import java.sql.SQLException;

/** One database of a local server. */
public record LocalDatabase(LocalPostgres server, String name) {

    /** The server's host. */
    public String host() {
        return LocalPostgres.HOST;
    }

    /** The server's port. */
    public int port() {
        return server.port();
    }

    /** The URL, without user. */
    public String jdbcUrl() {
        return server.jdbcUrl(name);
    }

    /** A new connection as the superuser. */
    public Connection connect() throws SQLException {
        return server.connect(name);
    }

    /** Runs statements as the superuser. */
    public void execute(String... statements) throws SQLException {
        server.execute(name, statements);
    }

    /** Drops it and ends its sessions. */
    public void drop() throws SQLException {
        server.dropDatabase(name);
    }
}
