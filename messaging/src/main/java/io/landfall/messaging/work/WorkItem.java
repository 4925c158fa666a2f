package io.landfall.messaging.work;

import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** A row of {@code work_item} as it was when its lease was taken. */
record WorkItem(
        String kind,
        String key,
        String payload,
        @Nullable String checkpoint,
        int tries,
        long wakes,
        long leaseToken,
        boolean stopRequested) {

    static WorkItem from(ResultSet row, int index) throws SQLException {
        return new WorkItem(
                row.getString("kind"),
                row.getString("key"),
                row.getString("payload"),
                row.getString("checkpoint"),
                row.getInt("tries"),
                row.getLong("wakes"),
                row.getLong("lease_token"),
                row.getBoolean("stop_requested"));
    }

    @Override
    public String toString() {
        return kind + " " + key + " (lease " + leaseToken + ")";
    }
}
