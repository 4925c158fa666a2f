package io.landfall.engine.task;

/** How far a ReplicationTask has come, whatever its status; what a resume goes on from. */
public enum Phase {
    /** Never started. */
    NEW,
    /** A fresh start: nothing of it has to be kept. */
    PREPARING,
    /** Slot and ledger stand; tables that are finished stay. */
    LOADING,
    /** Every table is finished; with cdc, running means applying. */
    LOADED
}
