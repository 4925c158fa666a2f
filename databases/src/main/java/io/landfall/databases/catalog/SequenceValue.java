package io.landfall.databases.catalog;

import io.landfall.databases.identifier.QualifiedName;

/**
 * Where a sequence stands.
 *
 * @param lastValue the value handed out last, or, when not called, the one to be handed out first
 */
public record SequenceValue(
        QualifiedName name,
        long lastValue,
        boolean called,
        long increment,
        long minimum,
        long maximum,
        boolean cycle) {}
