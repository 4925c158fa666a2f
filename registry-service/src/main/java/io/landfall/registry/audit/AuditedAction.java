package io.landfall.registry.audit;

/** What people do. */
public enum AuditedAction {
    REGISTER_TASK,
    PLAN,
    RETRY,
    REPAIR_TABLES,
    ABORT,
    APPROVE_CUTOVER,
    REJECT_CUTOVER,
    DRY_RUN_CUTOVER,
    DELETE_DMS_ORPHANS,
    CHANGE_SOURCE_BUDGET,
    /** A request that this version does not know. */
    OTHER
}
