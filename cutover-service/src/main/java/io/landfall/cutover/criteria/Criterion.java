package io.landfall.cutover.criteria;

/** One condition of the gate; a blocked one says why. */
public record Criterion(Name name, boolean open, String reason) {

    /** What the gate looks at. */
    public enum Name {
        CONNECTIONS,
        WINDOW,
        LAG,
        APPLY,
        TABLES,
        FOREIGN_KEYS,
        INDEXES,
        MATERIALIZED_VIEWS,
        COPY_INSIDE_FENCE,
        FENCE,
        TARGET_CLOSED,
        CATALOG,
        REWRITES
    }

    static Criterion open(Name name, String reason) {
        return new Criterion(name, true, reason);
    }

    static Criterion blocked(Name name, String reason) {
        return new Criterion(name, false, reason);
    }

    /** For people. */
    @Override
    public String toString() {
        return name + (open ? " open: " : " blocked: ") + reason;
    }
}
