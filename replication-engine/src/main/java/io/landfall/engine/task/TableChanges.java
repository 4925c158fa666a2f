package io.landfall.engine.task;

import io.landfall.databases.identifier.QualifiedName;

/** How many rows of a table apply has inserted, updated and deleted since its load. */
public record TableChanges(QualifiedName table, long inserts, long updates, long deletes) {}
