package io.landfall.validation.data;

import java.sql.Connection;
import java.sql.SQLException;

/** A session on the source and one on the target, used by one thread at a time. */
record Sides(Connection source, Connection target) implements AutoCloseable {

    @Override
    public void close() throws SQLException {
        try (source;
                target) {
            // both are closed, whichever fails
        }
    }
}
