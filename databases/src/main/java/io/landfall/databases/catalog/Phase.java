package io.landfall.databases.catalog;

/** When an object is created on the target. */
public enum Phase {
    /** Before the load: what the rows need to be stored. */
    PRIMARY,
    /** After the load: what makes queries fast, data right, and people able to use it. */
    SECONDARY,
    /** Inside the fence: what would disturb the apply of changes. */
    DEFERRED
}
