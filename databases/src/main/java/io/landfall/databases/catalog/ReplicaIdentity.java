package io.landfall.databases.catalog;

/** What a table's changes carry of the old row, as {@code pg_class.relreplident} says now. */
public enum ReplicaIdentity {
    DEFAULT,
    NOTHING,
    FULL,
    INDEX
}
