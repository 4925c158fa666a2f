package io.landfall.quickstart.ledger;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** The bank's own tables, in a schema of their own beside whatever else a database holds. */
public final class Ledger {

    private Ledger() {}

    /** Creates schema {@code bank} with its accounts; it belongs to the connection's role. */
    public static void create(Connection connection) throws SQLException {
        try (InputStream in = Ledger.class.getResourceAsStream("ledger.sql");
                Statement statement = connection.createStatement()) {
            if (in == null) {
                throw new IllegalStateException("ledger.sql is not on the class path");
            }
            statement.execute(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
