package io.landfall.databases.catalog;

/**
 * The kinds of objects that Landfall migrates, in the order in which they are created when no dependency says
 * otherwise.
 */
public enum ObjectClass {
    DATABASE_SETTING("database setting", Phase.SECONDARY),
    SCHEMA("schema", Phase.PRIMARY),
    EXTENSION("extension", Phase.PRIMARY),
    COLLATION("collation", Phase.PRIMARY),
    TYPE("type", Phase.PRIMARY),
    DOMAIN("domain", Phase.PRIMARY),
    SEQUENCE("sequence", Phase.PRIMARY),
    FUNCTION("function", Phase.PRIMARY),
    PROCEDURE("procedure", Phase.PRIMARY),
    TABLE("table", Phase.PRIMARY),
    /** The attachment of a partition to its parent. */
    PARTITION("partition", Phase.PRIMARY),
    /** The column that a sequence belongs to (serial columns). */
    SEQUENCE_COLUMN("column owning sequence", Phase.PRIMARY),
    PRIMARY_KEY("primary key", Phase.SECONDARY),
    UNIQUE_CONSTRAINT("unique constraint", Phase.SECONDARY),
    EXCLUSION_CONSTRAINT("exclusion constraint", Phase.SECONDARY),
    INDEX("index", Phase.SECONDARY),
    /** The attachment of a partition's index to the partitioned index. */
    INDEX_PARTITION("index partition", Phase.SECONDARY),
    CHECK_CONSTRAINT("check constraint", Phase.SECONDARY),
    /** Only those not yet validated; the others are part of their table. */
    NOT_NULL_CONSTRAINT("not-null constraint", Phase.SECONDARY),
    STATISTICS("statistics", Phase.SECONDARY),
    VIEW("view", Phase.SECONDARY),
    MATERIALIZED_VIEW("materialized view", Phase.SECONDARY),
    FOREIGN_KEY("foreign key", Phase.SECONDARY),
    TRIGGER("trigger", Phase.SECONDARY),
    COMMENT("comment", Phase.SECONDARY),
    OWNER("owner", Phase.SECONDARY),
    GRANTS("grants", Phase.SECONDARY),
    DEFAULT_PRIVILEGES("default privileges", Phase.SECONDARY);

    private final String label;
    private final Phase phase;

    ObjectClass(String label, Phase phase) {
        this.label = label;
        this.phase = phase;
    }

    /** For people: lower case, with spaces. */
    public String label() {
        return label;
    }

    /** In exclusion patterns: lower case, with hyphens. */
    public String patternName() {
        return label.replace(' ', '-');
    }

    /** When such an object is created unless its dependencies or its own nature say otherwise. */
    public Phase usualPhase() {
        return phase;
    }
}
