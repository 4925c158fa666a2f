package io.landfall.validation.data;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** How changes of the source come to the target while tables are compared. */
sealed interface Changes permits Replicated, NotReplicated {

    /** Where the source is now: whatever a session has seen there was written before this moment. */
    Moment now(Sides sides) throws SQLException;

    /** Returns once the target has applied everything before that moment. */
    void await(Moment moment, Sides sides) throws SQLException, InterruptedException;

    /** The source position that the target has applied, if there is such a thing. */
    @Nullable
    String applied(Sides sides) throws SQLException;

    /**
     * A moment on the source.
     *
     * @param lsn the end of its WAL
     * @param beat the number of the last heartbeat, or -1
     */
    record Moment(String lsn, long beat) {}
}
