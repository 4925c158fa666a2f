package io.landfall.contracts;

/** One row of the workflow. A step's name is the same in the saga, the messages, the API, the CLI and the docs. */
public enum Step {
    PRE_MIGRATION_VALIDATION(Service.VALIDATION, "premigration"),
    DMS_PROVISIONING(Service.DMS_ADAPTER, "provisioning"),
    DATABASE_PREPARATION(Service.DMS_ADAPTER, "preparation"),
    FULL_LOAD(Service.DMS_ADAPTER, "fullload"),
    DATABASE_CLEANUP(Service.DMS_ADAPTER, "databasecleanup"),
    SECONDARY_SCHEMA_MIGRATION(Service.DMS_ADAPTER, "secondaryschema"),
    SCHEMA_VALIDATION(Service.VALIDATION, "schema"),
    DATA_VALIDATION(Service.VALIDATION, "data"),
    CUTOVER_APPROVAL(Service.CUTOVER, "approval"),
    CUTOVER_CRITERIA(Service.CUTOVER, "criteria"),
    CUTOVER(Service.CUTOVER, ""),
    CUTOVER_TIME_MIGRATION(Service.CUTOVER, "cutovertime"),
    DMS_CLEANUP(Service.DMS_ADAPTER, "dmscleanup");

    private final Service owner;
    private final String packageName;

    Step(Service owner, String packageName) {
        this.owner = owner;
        this.packageName = packageName;
    }

    /** The service that performs the step, and undoes it. */
    public Service owner() {
        return owner;
    }

    /** The package below the owner's root that holds the step; empty for the root itself. */
    public String packageName() {
        return packageName;
    }
}
