package io.landfall.validation.data;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.Executor;

/** A session on the source and one on the target, used by one thread at a time. */
record Sides(Connection source, Connection target) implements AutoCloseable {

    /** Ends both, even in the middle of a statement. */
    void abort() throws SQLException {
        Executor here = Runnable::run;
        try {
            source.abort(here);
        } finally {
            target.abort(here);
        }
    }

    @Override
    public void close() throws SQLException {
        try (source;
                target) {
            // both are closed, whichever fails
        }
    }
}
