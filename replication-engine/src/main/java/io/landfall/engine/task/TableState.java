package io.landfall.engine.task;

/** The states of a table that the engine uses, in DMS's words. */
public enum TableState {
    BEFORE_LOAD("Before load"),
    FULL_LOAD("Full load"),
    COMPLETED("Table completed"),
    ERROR("Table error"),
    RELOADING("Table is being reloaded");

    private final String wireName;

    TableState(String wireName) {
        this.wireName = wireName;
    }

    public String wireName() {
        return wireName;
    }

    static TableState ofWireName(String wireName) {
        for (TableState state : values()) {
            if (state.wireName.equals(wireName)) {
                return state;
            }
        }
        throw new IllegalArgumentException("unknown table state " + wireName);
    }
}
