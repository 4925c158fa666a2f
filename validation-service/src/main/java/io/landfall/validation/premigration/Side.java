package io.landfall.validation.premigration;

import io.landfall.databases.connection.Credentials;
import io.landfall.databases.connection.DatabaseAddress;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * A connected server, as Landfall's role of that side sees it.
 *
 * @param word {@code source} or {@code target}
 * @param databaseExists false on a target whose database is yet to be created; the session is in another one then
 */
public record Side(
        String word,
        DatabaseAddress address,
        Credentials credentials,
        boolean databaseExists,
        Connection connection,
        JdbcClient sql)
        implements AutoCloseable {

    static Side of(
            String word,
            DatabaseAddress address,
            Credentials credentials,
            boolean databaseExists,
            Connection connection) {
        JdbcClient sql = JdbcClient.create(new SingleConnectionDataSource(connection, true));
        return new Side(word, address, credentials, databaseExists, connection, sql);
    }

    /** Landfall's role on this side. */
    public String role() {
        return credentials.username();
    }

    public String database() {
        return address.database();
    }

    /** The answer to a yes-or-no question. */
    public boolean is(String question, Object... parameters) {
        return Boolean.TRUE.equals(sql.sql(question)
                .params(List.of(parameters))
                .query(Boolean.class)
                .single());
    }

    /** One value as text. */
    public String text(String question, Object... parameters) {
        return sql.sql(question).params(List.of(parameters)).query(String.class).single();
    }

    /** One number. */
    public long number(String question, Object... parameters) {
        return sql.sql(question).params(List.of(parameters)).query(Long.class).single();
    }

    /** The names that a query finds. */
    public List<String> names(String question, Object... parameters) {
        return sql.sql(question).params(List.of(parameters)).query(String.class).list();
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
