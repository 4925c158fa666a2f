package io.landfall.databases.catalog;

import java.util.List;

/**
 * The outcome of a comparison.
 *
 * @param pending objects of phases that are yet to come, absent from the target as they should be
 * @param compared how many objects of the source were looked for
 */
public record SchemaComparison(List<Difference> differences, List<ObjectIdentity> pending, int compared) {

    public SchemaComparison {
        differences = List.copyOf(differences);
        pending = List.copyOf(pending);
    }

    public boolean isEqual() {
        return differences.isEmpty();
    }
}
