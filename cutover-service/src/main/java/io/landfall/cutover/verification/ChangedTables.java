package io.landfall.cutover.verification;

import io.landfall.cutover.access.Sql;
import io.landfall.databases.digest.KeyBlocks;
import io.landfall.databases.identifier.QualifiedName;
import java.sql.Array;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The tables that changed since they were loaded, as the apply wrote them down on the target. */
public final class ChangedTables {

    private static final String BLOCKS = "landfall.dirty_block";
    /** An engine of an older version notes none. */
    private static final String NO_BLOCKS =
            "(SELECT task, schema_name, table_name, NULL::text AS column_name, 0::bigint AS block FROM landfall.dirty_table WHERE false)";

    private ChangedTables() {}

    /**
     * A table that changed.
     *
     * @param blocks where; empty for anywhere
     */
    public record ChangedTable(QualifiedName name, Optional<KeyBlocks> blocks) {}

    /** Those of which least is to be read first. */
    public static List<ChangedTable> smallestFirst(Connection target) throws SQLException {
        boolean noted = Sql.first(
                        target,
                        "SELECT to_regclass('" + BLOCKS + "') IS NOT NULL AS noted",
                        row -> row.getBoolean("noted"))
                .orElseThrow();
        return Sql.list(
                target,
                query(noted ? BLOCKS : NO_BLOCKS),
                row -> new ChangedTable(
                        new QualifiedName(row.getString("schema_name"), row.getString("table_name")),
                        blocks(row.getString("column_name"), row.getArray("numbers"))));
    }

    /** Blocks are worth it where they are less than half of a table; every lane must have noted its own. */
    private static String query(String blocks) {
        return """
            SELECT dirty.schema_name, dirty.table_name, blocks.column_name, blocks.numbers
              FROM (SELECT schema_name, table_name, count(*) AS notes FROM landfall.dirty_table
                     WHERE schema_name <> 'landfall' GROUP BY schema_name, table_name) AS dirty
              JOIN pg_namespace AS n ON n.nspname = dirty.schema_name
              JOIN pg_class AS c ON c.relnamespace = n.oid AND c.relname = dirty.table_name
              LEFT JOIN LATERAL (SELECT min(b.column_name) AS column_name, array_agg(DISTINCT b.block) AS numbers
                                   FROM %s AS b
                                  WHERE b.schema_name = dirty.schema_name AND b.table_name = dirty.table_name
                                 HAVING count(b.column_name) = count(*) AND count(DISTINCT b.column_name) = 1
                                    AND count(DISTINCT b.task) = dirty.notes
                                    AND count(*) * %d * 2 < c.reltuples) AS blocks ON true
             ORDER BY pg_total_relation_size(c.oid)
                      * coalesce(cardinality(blocks.numbers) * %d / nullif(c.reltuples, 0), 1), 1, 2
            """.formatted(blocks, KeyBlocks.SIZE, KeyBlocks.SIZE);
    }

    private static Optional<KeyBlocks> blocks(@Nullable String column, @Nullable Array numbers) throws SQLException {
        return column == null || numbers == null
                ? Optional.empty()
                : Optional.of(new KeyBlocks(column, List.of((Long[]) numbers.getArray())));
    }
}
