package io.landfall.engine.load;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * What an era's snapshot showed can't be read any more: the era is over, its unfinished tables are loaded under a new
 * one.
 */
final class SnapshotLost extends SQLException {

    SnapshotLost(String reason, @Nullable Throwable cause) {
        super(reason, cause);
    }
}
