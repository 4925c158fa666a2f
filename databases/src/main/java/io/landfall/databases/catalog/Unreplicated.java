package io.landfall.databases.catalog;

import io.landfall.databases.identifier.QualifiedName;
import java.util.ArrayList;
import java.util.List;

/**
 * What a database holds that no change stream carries, since it is not in the WAL or not decoded from it: with cutover
 * it is copied inside the fence.
 *
 * @param tables unlogged ones that hold rows
 * @param largeObjects how many
 * @param largeObjectBytes their length altogether, holes included
 */
public record Unreplicated(List<TableDescription> tables, long largeObjects, long largeObjectBytes) {

    public Unreplicated {
        tables = List.copyOf(tables);
    }

    public boolean isEmpty() {
        return tables.isEmpty() && largeObjects == 0;
    }

    /** Heap and TOAST of the tables, and the large objects. */
    public long bytes() {
        return tables.stream().mapToLong(TableDescription::bytes).sum() + largeObjectBytes;
    }

    /** For people; says nothing that changes as the content does. */
    public List<String> names() {
        List<String> names = new ArrayList<>(tables.stream()
                .map(TableDescription::name)
                .sorted()
                .map(QualifiedName::toString)
                .toList());
        if (largeObjects > 0) {
            names.add("large objects");
        }
        return names;
    }
}
