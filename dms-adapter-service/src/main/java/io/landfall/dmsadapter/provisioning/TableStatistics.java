package io.landfall.dmsadapter.provisioning;

/** One table of a ReplicationTask, with DMS's counters and DMS's word for its state. */
public record TableStatistics(
        String schema,
        String table,
        String state,
        long fullLoadRows,
        long fullLoadErrorRows,
        long appliedInserts,
        long appliedUpdates,
        long appliedDeletes) {

    public boolean isLoading() {
        return state.equals("Full load");
    }

    public boolean isLoaded() {
        return state.equals("Table completed");
    }
}
