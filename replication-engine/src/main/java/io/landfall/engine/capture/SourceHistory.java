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
     * @param confirmed what the slot has confirmed as the stream begins: that transaction comes again unless it is
     *     before
     */
    SourceHistory(LogSequenceNumber last, LogSequenceNumber confirmed) {
        this.last = last;
        this.proven = last.compareTo(confirmed) < 0;
    }

    /** Before the stream is opened: what the topic has, the source has written. */
    static void requireWritten(Connection source, LogSequenceNumber last) throws SQLException, StreamLost {
        try (PreparedStatement statement =
                source.prepareStatement("SELECT pg_catalog.pg_current_wal_flush_lsn() > ?::pg_catalog.pg_lsn")) {
            statement.setString(1, last.asString());
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                if (!row.getBoolean(1)) {
                    throw lost(last);
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
            throw lost(last);
        }
        proven = commitLsn.equals(last);
    }

    private static StreamLost lost(LogSequenceNumber last) {
        return new StreamLost("The source no longer has the transaction at " + last.asString()
                + ", which was captured from it: it was set back to an earlier state, and what it has written since can't be"
                + " told from what the target has. Reload");
    }
}
