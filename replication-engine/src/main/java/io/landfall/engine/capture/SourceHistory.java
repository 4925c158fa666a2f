package io.landfall.engine.capture;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.postgresql.replication.LogSequenceNumber;

/**
 * Finds out a source that was set back: restored from a copy of its disk it bears the same identifier and timeline, and
 * writes another history under positions that the topic already has.
 */
final class SourceHistory {

    private final LogSequenceNumber last;
    private boolean proven;

    /**
     * A session's view.
     *
     * @param last the last transaction that the topic has; zero for none
     * @param confirmed from where on the source sends: that transaction is among them unless it was confirmed
     */
    SourceHistory(LogSequenceNumber last, LogSequenceNumber confirmed) {
        this.last = last;
        this.proven = last.compareTo(confirmed) < 0;
    }

    /** Before the stream is opened: what the topic has, the source has written. */
    void requireWritten(Connection source) throws SQLException, StreamLost {
        try (PreparedStatement statement =
                source.prepareStatement("SELECT pg_catalog.pg_current_wal_flush_lsn() > ?::pg_catalog.pg_lsn")) {
            statement.setString(1, last.asString());
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                if (!row.getBoolean(1)) {
                    throw lost();
                }
            }
        }
    }

    /** Each commit in the order of the stream, before anything of it is sent. */
    void passes(LogSequenceNumber commitLsn) throws StreamLost {
        if (proven) {
            return;
        }
        if (commitLsn.compareTo(last) > 0) {
            throw lost();
        }
        proven = commitLsn.equals(last);
    }

    private StreamLost lost() {
        return new StreamLost("The source no longer has the transaction at " + last.asString()
                + ", which was captured from it: it was set back to an earlier state, and what it has written since can't be"
                + " told from what the target has. Reload");
    }
}
