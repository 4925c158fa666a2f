package io.landfall.dmsadapter.budget;

import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * One load's part of its source's budget.
 *
 * @param connections null: no limit
 * @param bytesPerSecond null: no limit
 */
record LoadShare(@Nullable Integer connections, @Nullable Long bytesPerSecond) {

    static final LoadShare UNLIMITED = new LoadShare(null, null);

    /** Even parts; each load keeps one connection, however many share the budget. */
    static LoadShare of(SourceBudget budget) {
        int loads = Math.max(1, budget.loads());
        Integer connections = budget.connections();
        Long bytes = budget.bytesPerSecond();
        return new LoadShare(
                connections == null ? null : Math.max(1, connections / loads),
                bytes == null ? null : Math.max(1, bytes / loads));
    }

    /** To be appended to a step's text. */
    String remark() {
        if (equals(UNLIMITED)) {
            return "";
        }
        StringJoiner parts = new StringJoiner(" and ", "; the source's budget leaves it ", "");
        if (connections != null) {
            parts.add(connections == 1 ? "1 connection" : connections + " connections");
        }
        if (bytesPerSecond != null) {
            parts.add(bytesPerSecond + " bytes/s");
        }
        return parts.toString();
    }
}
