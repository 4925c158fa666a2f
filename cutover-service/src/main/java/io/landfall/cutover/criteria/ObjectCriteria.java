package io.landfall.cutover.criteria;

import static io.landfall.cutover.criteria.Criterion.blocked;
import static io.landfall.cutover.criteria.Criterion.open;

import io.landfall.contracts.spec.MigrationSpec;
import io.landfall.cutover.access.Sql;
import io.landfall.cutover.approval.PlanInput;
import io.landfall.cutover.criteria.Criterion.Name;
import io.landfall.cutover.fence.FenceGround;
import io.landfall.cutover.fence.TargetFence;
import io.landfall.databases.catalog.CopyBudget;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * What changes seldom and costs more to look at: objects and rights on both sides; asked again just before the fence.
 */
public final class ObjectCriteria {

    private static final String UNVALIDATED = """
            SELECT quote_ident(n.nspname) || '.' || quote_ident(c.relname) || '.' || quote_ident(k.conname)
              FROM pg_constraint AS k
              JOIN pg_class AS c ON c.oid = k.conrelid
              JOIN pg_namespace AS n ON n.oid = c.relnamespace
             WHERE k.contype = 'f' AND NOT k.convalidated
             ORDER BY 1
            """;
    private static final String INVALID_INDEXES = """
            SELECT quote_ident(n.nspname) || '.' || quote_ident(c.relname)
              FROM pg_index AS i
              JOIN pg_class AS c ON c.oid = i.indexrelid
              JOIN pg_namespace AS n ON n.oid = c.relnamespace
             WHERE NOT (i.indisvalid AND i.indisready AND i.indislive)
             ORDER BY 1
            """;
    private static final String UNPOPULATED = """
            SELECT quote_ident(n.nspname) || '.' || quote_ident(c.relname)
              FROM pg_class AS c
              JOIN pg_namespace AS n ON n.oid = c.relnamespace
             WHERE c.relkind = 'm' AND NOT c.relispopulated
             ORDER BY 1
            """;

    private ObjectCriteria() {}

    /** All of them, open or blocked. */
    public static List<Criterion> all(PlanInput input, CopyBudget copyBudget, Connection source, Connection target)
            throws SQLException {
        return List.of(
                tables(input.spec(), source, target),
                sameAsSource(Name.FOREIGN_KEYS, "not validated", UNVALIDATED, source, target),
                sameAsSource(Name.INDEXES, "not valid", INVALID_INDEXES, source, target),
                sameAsSource(Name.MATERIALIZED_VIEWS, "not populated", UNPOPULATED, source, target),
                CopyCriterion.of(input.spec(), copyBudget, source, target),
                fence(source),
                targetClosed(target),
                CatalogCriterion.of(input, source, target),
                Rewrites.criterion(input.spec(), source, target));
    }

    /** A table whose load did not finish, that the engine has given up, or that it does not know. */
    private static Criterion tables(MigrationSpec spec, Connection source, Connection target) throws SQLException {
        List<String> troubles = new ArrayList<>(Sql.list(target, """
                SELECT quote_ident(schema_name) || '.' || quote_ident(table_name) || ' is ' || state
                  FROM landfall.table_load WHERE finished_at IS NULL ORDER BY 1
                """, row -> row.getString(1)));
        UnloadedTables.withRows(spec, source, target).stream()
                .map(table -> table + " was made since the load, is not replicated, and holds rows on one side or both")
                .forEach(troubles::add);
        return troubles.isEmpty()
                ? open(Name.TABLES, "all tables are loaded")
                : blocked(Name.TABLES, String.join("; ", troubles));
    }

    /** What is unfinished on the source itself may be so on the target. */
    private static Criterion sameAsSource(Name name, String what, String sql, Connection source, Connection target)
            throws SQLException {
        List<String> unfinished = new ArrayList<>(Sql.list(target, sql, row -> row.getString(1)));
        unfinished.removeAll(Sql.list(source, sql, row -> row.getString(1)));
        return unfinished.isEmpty()
                ? open(name, "none is " + what)
                : blocked(name, what + " on the target: " + String.join(", ", unfinished));
    }

    private static Criterion fence(Connection source) throws SQLException {
        List<String> obstacles = FenceGround.obstacles(source);
        return obstacles.isEmpty()
                ? open(Name.FENCE, "the source can be fenced")
                : blocked(Name.FENCE, String.join("; ", obstacles));
    }

    static Criterion targetClosed(Connection target) throws SQLException {
        List<String> others = new ArrayList<>(TargetFence.whoElse(target));
        others.addAll(FenceGround.backgroundWriters(target));
        return others.isEmpty()
                ? open(Name.TARGET_CLOSED, "the target admits only Landfall")
                : blocked(Name.TARGET_CLOSED, "others than Landfall reach the target: " + String.join("; ", others));
    }
}
