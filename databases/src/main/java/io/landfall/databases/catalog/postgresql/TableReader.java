package io.landfall.databases.catalog.postgresql;

import io.landfall.databases.catalog.ReplicaIdentity;
import io.landfall.databases.catalog.TableDescription;
import io.landfall.databases.catalog.UniqueIndex;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Describes tables for those who move and compare their rows. */
final class TableReader {

    private static final String UNIQUE_INDEXES = """
            SELECT i.indrelid AS table_oid, ic.relname, i.indisprimary, i.indisexclusion, NOT i.indimmediate AS deferrable,
                   i.indisreplident, key.columns,
                   i.indisunique AND i.indisvalid AND i.indimmediate AND i.indpred IS NULL AND i.indexprs IS NULL
                       AND key.all_known AND NOT i.indisexclusion AS identifies_rows
              FROM pg_index i
              JOIN pg_class ic ON ic.oid = i.indexrelid
              JOIN pg_class c ON c.oid = i.indrelid
              JOIN own_schema s ON s.oid = c.relnamespace
              JOIN LATERAL (
                   SELECT array_agg(a.attname ORDER BY k.position) FILTER (WHERE i.indexprs IS NULL) AS columns,
                          coalesce(bool_and(a.attnotnull AND a.attgenerated = ''), false) AS all_known
                     FROM unnest(i.indkey::int2[]) WITH ORDINALITY AS k (number, position)
                     LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.number
                    WHERE k.position <= i.indnkeyatts) key ON true
             WHERE (i.indisunique OR i.indisexclusion) AND c.relkind IN ('r', 'p') AND c.relpersistence <> 't'
             ORDER BY i.indrelid, ic.relname
            """;

    private TableReader() {}

    static List<TableDescription> describe(
            CatalogSession session, List<RelationRow> relations, Map<Long, List<ColumnRow>> columns)
            throws SQLException {
        Map<Long, List<IndexRow>> indexes =
                session.query(UNIQUE_INDEXES, IndexRow::of).stream().collect(Collectors.groupingBy(IndexRow::table));
        return relations.stream()
                .filter(RelationRow::isTable)
                .map(table -> describe(
                        table,
                        columns.getOrDefault(table.oid(), List.of()),
                        indexes.getOrDefault(table.oid(), List.of())))
                .toList();
    }

    private static TableDescription describe(RelationRow table, List<ColumnRow> columns, List<IndexRow> indexes) {
        return new TableDescription(
                table.name(),
                table.kind() == 'p' ? TableDescription.Kind.PARTITIONED : TableDescription.Kind.ORDINARY,
                table.parent(),
                table.root(),
                table.hasHeirs(),
                table.unlogged(),
                columns.stream().map(ColumnRow::description).toList(),
                indexes.stream().map(IndexRow::index).toList(),
                identity(table.replicaIdentity()),
                indexes.stream()
                        .filter(IndexRow::replicaIdentity)
                        .map(row -> row.index().name())
                        .findFirst()
                        .orElse(null),
                table.estimatedRows(),
                table.bytes());
    }

    private static ReplicaIdentity identity(char symbol) {
        return switch (symbol) {
            case 'f' -> ReplicaIdentity.FULL;
            case 'i' -> ReplicaIdentity.INDEX;
            case 'n' -> ReplicaIdentity.NOTHING;
            default -> ReplicaIdentity.DEFAULT;
        };
    }

    /** One index with the table that it belongs to. */
    private record IndexRow(long table, boolean replicaIdentity, UniqueIndex index) {

        static IndexRow of(Columns row) throws SQLException {
            return new IndexRow(
                    row.number("table_oid"),
                    row.is("indisreplident"),
                    new UniqueIndex(
                            row.text("relname"),
                            row.list("columns"),
                            row.is("indisprimary"),
                            row.is("indisexclusion"),
                            row.is("deferrable"),
                            row.is("identifies_rows")));
        }
    }
}
