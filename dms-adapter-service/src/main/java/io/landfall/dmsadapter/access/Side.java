package io.landfall.dmsadapter.access;

/** Which of a migration's two databases. */
public enum Side {
    SOURCE,
    TARGET
}
