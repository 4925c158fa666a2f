package io.landfall.databases.catalog;

import java.util.List;

/**
 * A unique index or the index of an exclusion constraint.
 *
 * @param columns its key columns in order; empty when it has expressions
 * @param identifiesRows whether changes can name their row by it: REPLICA IDENTITY USING INDEX takes it (valid,
 *     immediate, not partial, no expressions, all columns NOT NULL), and none of its columns is generated, which no
 *     change carries
 */
public record UniqueIndex(
        String name,
        List<String> columns,
        boolean primary,
        boolean exclusion,
        boolean deferrable,
        boolean identifiesRows) {

    public UniqueIndex {
        columns = List.copyOf(columns);
    }
}
