package io.landfall.engine.load;

import io.landfall.databases.identifier.QualifiedName;
import io.landfall.engine.load.LoadTable.Column;
import io.landfall.engine.task.TaskFailure;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Finds in a database what there really is of the tables that were asked for: partition leaves in place of their
 * parents.
 */
final class TableSurvey {

    private static final String TABLES = """
            SELECT wanted.schema_name AS wanted_schema, wanted.table_name AS wanted_name,
                   leaf.oid, leaf_schema.nspname AS schema_name, leaf.relname AS table_name, leaf.relkind::text AS kind,
                   CASE WHEN ? THEN pg_catalog.pg_table_size(leaf.oid) ELSE 0 END AS bytes
              FROM unnest(?::text[], ?::text[]) AS wanted (schema_name, table_name)
              LEFT JOIN (pg_catalog.pg_class AS root JOIN pg_catalog.pg_namespace AS root_schema ON root_schema.oid = root.relnamespace)
                ON root_schema.nspname = wanted.schema_name AND root.relname = wanted.table_name
               AND root.relkind IN ('r', 'p', 'f', 'v', 'm')
              LEFT JOIN LATERAL (SELECT tree.relid
                                   FROM pg_catalog.pg_partition_tree(CASE root.relkind WHEN 'p' THEN root.oid END) AS tree
                                  WHERE tree.isleaf
                                  UNION SELECT root.oid WHERE root.relkind <> 'p') AS part ON true
              LEFT JOIN pg_catalog.pg_class AS leaf ON leaf.oid = part.relid
              LEFT JOIN pg_catalog.pg_namespace AS leaf_schema ON leaf_schema.oid = leaf.relnamespace
            """;

    // Text for what has no binary form, for the names of objects (their binary form is an oid, which means something
    // else on another server), and for tsquery and the vectors: PostgreSQL refuses the binary form of an empty one
    // that it wrote itself.
    private static final String COLUMNS = """
            WITH RECURSIVE columns AS (
                SELECT a.attrelid, a.attnum, a.attname, a.atttypid, pg_catalog.format_type(a.atttypid, a.atttypmod) AS type_name
                  FROM pg_catalog.pg_attribute AS a
                 WHERE a.attrelid = ANY (?::bigint[]::oid[]) AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
            ), parts (root, part) AS (
                SELECT DISTINCT atttypid, atttypid FROM columns
                 UNION
                SELECT parts.root, inner_type.oid
                  FROM parts
                  JOIN pg_catalog.pg_type AS t ON t.oid = parts.part
                  CROSS JOIN LATERAL (
                       SELECT t.typelem WHERE t.typelem <> 0
                        UNION ALL SELECT t.typbasetype WHERE t.typbasetype <> 0
                        UNION ALL SELECT r.rngsubtype FROM pg_catalog.pg_range AS r WHERE t.oid IN (r.rngtypid, r.rngmultitypid)
                        UNION ALL SELECT f.atttypid FROM pg_catalog.pg_attribute AS f
                                   WHERE f.attrelid = t.typrelid AND t.typrelid <> 0 AND f.attnum > 0 AND NOT f.attisdropped
                  ) AS inner_type (oid)
            ), textual AS (
                SELECT DISTINCT parts.root
                  FROM parts JOIN pg_catalog.pg_type AS t ON t.oid = parts.part
                 WHERE t.typsend = 0 OR t.typreceive = 0
                    OR t.oid = ANY ('{regclass,regcollation,regconfig,regdictionary,regnamespace,regoper,regoperator,regproc,regprocedure,regrole,regtype,tsquery,int2vector,oidvector}'::regtype[])
            )
            SELECT columns.attrelid, columns.attname, columns.type_name, textual.root IS NOT NULL AS is_text
              FROM columns LEFT JOIN textual ON textual.root = columns.atttypid
             ORDER BY columns.attrelid, columns.attnum
            """;

    private final Connection connection;
    private final String side;
    private final boolean sized;

    /**
     * A side of a task.
     *
     * @param side for messages: source or target, and where it is
     * @param sized whether sizes are asked for, which waits for whoever has locked a table; 0 otherwise
     */
    TableSurvey(Connection connection, String side, boolean sized) {
        this.connection = connection;
        this.side = side;
        this.sized = sized;
    }

    Map<QualifiedName, LoadTable> read(Collection<QualifiedName> wanted) throws SQLException, TaskFailure {
        Map<Long, QualifiedName> names = new TreeMap<>();
        Map<QualifiedName, Long> bytes = new TreeMap<>();
        try (PreparedStatement statement = connection.prepareStatement(TABLES)) {
            statement.setBoolean(1, sized);
            statement.setArray(
                    2, texts(wanted.stream().map(QualifiedName::schema).toList()));
            statement.setArray(3, texts(wanted.stream().map(QualifiedName::name).toList()));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    QualifiedName asked =
                            new QualifiedName(row.getString("wanted_schema"), row.getString("wanted_name"));
                    String kind = row.getString("kind");
                    if (kind == null) {
                        if (isPartitioned(asked)) {
                            continue;
                        }
                        throw TaskFailure.fatal(
                                "Table " + asked + " does not exist on the " + side
                                        + ", or Landfall's role may not see its schema."
                                        + " Correct the table mappings, or create it.",
                                null);
                    }
                    QualifiedName name = new QualifiedName(row.getString("schema_name"), row.getString("table_name"));
                    if (!kind.equals("r")) {
                        throw TaskFailure.fatal(
                                name + " on the " + side + " is not a table with rows of its own (relkind " + kind
                                        + "). Take it out of the table mappings.",
                                null);
                    }
                    names.put(row.getLong("oid"), name);
                    bytes.put(name, row.getLong("bytes"));
                }
            }
        }
        return withColumns(names, bytes);
    }

    private boolean isPartitioned(QualifiedName name) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                SELECT FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
                 WHERE n.nspname = ? AND c.relname = ? AND c.relkind = 'p'
                """)) {
            statement.setString(1, name.schema());
            statement.setString(2, name.name());
            try (ResultSet row = statement.executeQuery()) {
                return row.next();
            }
        }
    }

    private Map<QualifiedName, LoadTable> withColumns(Map<Long, QualifiedName> names, Map<QualifiedName, Long> bytes)
            throws SQLException {
        Map<Long, List<Column>> columns = new TreeMap<>();
        Map<Long, Boolean> textual = new TreeMap<>();
        try (PreparedStatement statement = connection.prepareStatement(COLUMNS)) {
            statement.setArray(
                    1, connection.createArrayOf("int8", names.keySet().toArray()));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    long table = row.getLong("attrelid");
                    columns.computeIfAbsent(table, key -> new ArrayList<>())
                            .add(new Column(row.getString("attname"), row.getString("type_name")));
                    textual.merge(table, row.getBoolean("is_text"), Boolean::logicalOr);
                }
            }
        }
        Map<QualifiedName, LoadTable> tables = new TreeMap<>();
        names.forEach((oid, name) -> tables.put(
                name,
                new LoadTable(
                        name,
                        List.copyOf(columns.getOrDefault(oid, List.of())),
                        textual.getOrDefault(oid, false),
                        bytes.getOrDefault(name, 0L))));
        return tables;
    }

    private Array texts(List<String> texts) throws SQLException {
        return connection.createArrayOf("text", texts.toArray());
    }
}
