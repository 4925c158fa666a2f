package io.landfall.dmsadapter.secondaryschema;

import io.landfall.databases.catalog.CatalogObject;
import io.landfall.databases.identifier.QualifiedName;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How much work keys and indexes are: a build reads its whole table, so each weighs what its table does. */
final class KeyWeights {

    /** An empty table's key is work too. */
    private static final long LEAST_BYTES = 8192;

    private final Map<QualifiedName, Long> tableBytes;

    KeyWeights(Map<QualifiedName, Long> tableBytes) {
        this.tableBytes = Map.copyOf(tableBytes);
    }

    long of(CatalogObject key) {
        return of(key.relation());
    }

    long of(@Nullable QualifiedName table) {
        return LEAST_BYTES + (table == null ? 0 : tableBytes.getOrDefault(table, 0L));
    }

    long of(Collection<CatalogObject> keys) {
        return keys.stream().mapToLong(this::of).sum();
    }
}
