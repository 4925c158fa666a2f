package io.landfall.contracts.progress;

import io.landfall.contracts.Message;

/** Counters of work under way, measured, absolute, and good for a compacted topic. */
public sealed interface Progress extends Message permits MigrationProgress, TableProgress {}
