package io.landfall.databases.catalog;

import io.landfall.databases.identifier.QualifiedName;
import io.landfall.databases.identifier.TablePatterns;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A table as load, apply and validation need to know it.
 *
 * @param kind only ORDINARY tables hold rows
 * @param partitionOf the direct parent, for a partition
 * @param partitionRoot the topmost ancestor, for a partition
 * @param hasHeirs whether other tables, which are no partitions of it, inherit from it
 * @param identityIndex the index of REPLICA IDENTITY USING INDEX, if that is set
 * @param estimatedRows -1 when the table was never analyzed
 * @param bytes heap and TOAST, without indexes
 */
public record TableDescription(
        QualifiedName name,
        Kind kind,
        @Nullable QualifiedName partitionOf,
        @Nullable QualifiedName partitionRoot,
        boolean hasHeirs,
        boolean unlogged,
        List<ColumnDescription> columns,
        List<UniqueIndex> uniqueIndexes,
        ReplicaIdentity replicaIdentity,
        @Nullable String identityIndex,
        long estimatedRows,
        long bytes) {

    /** Ordinary tables, partitions that hold rows included, or tables that are divided into partitions. */
    public enum Kind {
        ORDINARY,
        PARTITIONED
    }

    public TableDescription {
        columns = List.copyOf(columns);
        uniqueIndexes = List.copyOf(uniqueIndexes);
    }

    public boolean isPartition() {
        return partitionOf != null;
    }

    /** Whether the patterns name it; a partition goes by the name of the topmost table that it is a part of. */
    public boolean isAmong(TablePatterns patterns) {
        return patterns.matches(partitionRoot == null ? name : partitionRoot);
    }

    public boolean holdsRows() {
        return kind == Kind.ORDINARY;
    }

    public Optional<UniqueIndex> primaryKey() {
        return uniqueIndexes.stream().filter(UniqueIndex::primary).findFirst();
    }

    /** The best index to identify rows by: the primary key, else the usable unique index with the fewest columns. */
    public Optional<UniqueIndex> rowIdentity() {
        return uniqueIndexes.stream()
                .filter(UniqueIndex::identifiesRows)
                .min(Comparator.comparing((UniqueIndex index) -> !index.primary())
                        .thenComparingInt(index -> index.columns().size())
                        .thenComparing(UniqueIndex::name));
    }

    /** The columns that identify a row; empty when only the whole row does. */
    public List<String> keyColumns() {
        return rowIdentity().map(UniqueIndex::columns).orElse(List.of());
    }

    /** The columns that rows carry values for, in the table's order. */
    public List<ColumnDescription> writableColumns() {
        return columns.stream().filter(ColumnDescription::isWritable).toList();
    }
}
