package io.landfall.engine.load;

import java.sql.SQLException;

/** A row that capture would refuse at its first change. */
final class RowTooLarge extends SQLException {

    /** PostgreSQL: program limit exceeded. */
    private static final String LIMIT = "54000";

    RowTooLarge(long bytes, long most) {
        super(
                "a row has " + bytes + " bytes, more than capture takes (" + most
                        + "). Raise landfall.engine.stream.max-row-bytes and the engine's heap, or exclude the table",
                LIMIT);
    }
}
