package io.landfall.engine.apply;

import io.landfall.databases.identifier.Identifiers;
import io.landfall.databases.identifier.QualifiedName;
import io.landfall.engine.change.Relation;
import io.landfall.engine.change.RelationColumn;
import io.landfall.engine.change.ReplicaIdentity;
import io.landfall.engine.task.TaskFailure;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Matches relations with the target's tables, once a session; a difference stops apply by name. */
final class TargetCatalog {

    private final Connection connection;
    private final Set<QualifiedName> forcedOrder;
    private final IdentityHashMap<Relation, TargetTable> known = new IdentityHashMap<>();

    /** @param forcedOrder tables that have turned out to need commit order */
    TargetCatalog(Connection connection, Set<QualifiedName> forcedOrder) {
        this.connection = connection;
        this.forcedOrder = forcedOrder;
    }

    private record Attribute(
            int number,
            int typeOid,
            int typeModifier,
            boolean generatedAlways,
            QualifiedName type,
            QualifiedName baseType,
            boolean throughText) {}

    private record Index(List<String> columns, List<String> operators, boolean findsRows) {}

    /** @throws TaskFailure when the target's table is missing or differs */
    TargetTable table(Relation relation) throws SQLException, TaskFailure {
        TargetTable table = known.get(relation);
        if (table == null) {
            table = match(relation);
            known.put(relation, table);
        }
        return table;
    }

    boolean knows(Relation relation) {
        return known.containsKey(relation);
    }

    /** Partitioned tables hold no rows: their leaves are named beside them. */
    boolean isPartitioned(QualifiedName table) throws SQLException, TaskFailure {
        return "p".equals(kind(table));
    }

    /** The partitioned tables all of whose leaves are among the tables. */
    List<QualifiedName> partitionedInto(Set<QualifiedName> tables) throws SQLException {
        String[] names = tables.stream().map(QualifiedName::sql).toArray(String[]::new);
        try (PreparedStatement statement = connection.prepareStatement("""
                WITH emptied AS (SELECT name::pg_catalog.regclass AS relid FROM pg_catalog.unnest(?::text[]) AS name)
                SELECT DISTINCT n.nspname, c.relname
                  FROM emptied
                 CROSS JOIN LATERAL pg_catalog.pg_partition_ancestors(emptied.relid) AS ancestor
                  JOIN pg_catalog.pg_class AS c ON c.oid = ancestor.relid AND c.relkind = 'p'
                  JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
                 WHERE NOT EXISTS (
                        SELECT FROM pg_catalog.pg_partition_tree(c.oid) AS part
                         WHERE part.isleaf AND part.relid NOT IN (SELECT relid FROM emptied))
                """)) {
            statement.setArray(1, connection.createArrayOf("text", names));
            List<QualifiedName> partitioned = new ArrayList<>();
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    partitioned.add(new QualifiedName(result.getString(1), result.getString(2)));
                }
            }
            return partitioned;
        }
    }

    private TargetTable match(Relation relation) throws SQLException, TaskFailure {
        QualifiedName name = relation.table();
        if (!"r".equals(kind(name))) {
            throw TaskFailure.fatal(
                    "Table " + name + " is not a plain table on the target; it must be the same as on the source",
                    null);
        }
        Map<String, Attribute> attributes = attributes(name);
        List<Index> indexes = indexes(name);
        int[] identity = relation.identityColumns();
        Optional<Index> key = keyIndex(relation, identity, indexes, attributes.keySet());
        List<TargetColumn> columns = new ArrayList<>();
        for (RelationColumn column : relation.columns()) {
            Attribute attribute = requireSame(name, column, attributes.remove(column.name()));
            String equality = key.map(index -> operator(index, column.name())).orElse("");
            columns.add(new TargetColumn(
                    Identifiers.quote(column.name()),
                    attribute.type().sql(),
                    attribute.throughText(),
                    attribute.generatedAlways(),
                    equality));
        }
        if (!attributes.isEmpty()) {
            throw differs(name, "column " + attributes.keySet().iterator().next() + " is on the target only");
        }
        boolean full = relation.identity() == ReplicaIdentity.FULL;
        boolean unsettable = updatesGeneratedAlways(columns, identity);
        boolean inOrder = full || key.isEmpty() || indexes.size() > 1 || unsettable || forcedOrder.contains(name);
        return new TargetTable(relation, columns, key.isPresent(), inOrder);
    }

    private static boolean updatesGeneratedAlways(List<TargetColumn> columns, int[] identity) {
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).generatedAlways() && Arrays.binarySearch(identity, i) < 0) {
                return true;
            }
        }
        return false;
    }

    /** The index over exactly the identity's columns; under identity FULL any that finds rows quickly. */
    private static Optional<Index> keyIndex(
            Relation relation, int[] identity, List<Index> indexes, Set<String> targetColumns) {
        Set<String> wanted = new HashSet<>();
        for (int column : identity) {
            wanted.add(relation.columns().get(column).name());
        }
        boolean full = relation.identity() == ReplicaIdentity.FULL;
        return indexes.stream()
                .filter(Index::findsRows)
                .filter(index ->
                        full ? targetColumns.containsAll(index.columns()) : wanted.equals(Set.copyOf(index.columns())))
                .findFirst();
    }

    private static String operator(Index index, String column) {
        int place = index.columns().indexOf(column);
        return place < 0 ? "" : index.operators().get(place);
    }

    private static Attribute requireSame(QualifiedName table, RelationColumn column, @Nullable Attribute attribute)
            throws TaskFailure {
        if (attribute == null) {
            throw differs(table, "column " + column.name() + " is on the source only");
        }
        QualifiedName userType = column.userType();
        boolean sameType = Integer.compareUnsigned(column.typeOid(), RelationColumn.FIRST_USER_OID) < 0
                ? column.typeOid() == attribute.typeOid()
                : userType == null || userType.equals(attribute.baseType());
        if (!sameType || column.typeModifier() != attribute.typeModifier()) {
            throw differs(table, "column " + column.name() + " has another type");
        }
        return attribute;
    }

    private static TaskFailure differs(QualifiedName table, String how) {
        return TaskFailure.fatal(
                "Table " + table + " differs between source and target: " + how
                        + ". Changes can't be applied to it; make the target the same as the source was at that moment, or reload",
                null);
    }

    private String kind(QualifiedName table) throws SQLException, TaskFailure {
        try (PreparedStatement statement = connection.prepareStatement("""
                SELECT c.relkind FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
                 WHERE n.nspname = ? AND c.relname = ?
                """)) {
            statement.setString(1, table.schema());
            statement.setString(2, table.name());
            try (ResultSet result = statement.executeQuery()) {
                if (!result.next()) {
                    throw TaskFailure.fatal(
                            "Table " + table
                                    + " is in the change stream, but not on the target. Create it there and reload",
                            null);
                }
                return result.getString(1);
            }
        }
    }

    private Map<String, Attribute> attributes(QualifiedName table) throws SQLException {
        Map<String, Attribute> attributes = new LinkedHashMap<>();
        try (PreparedStatement statement = connection.prepareStatement("""
                SELECT a.attname, a.attnum, a.atttypid, a.atttypmod, a.attidentity = 'a', tn.nspname, t.typname,
                       base.nspname, base.typname,
                       (t.typelem <> 0 AND t.typlen = -1 AND t.typcategory = 'A') OR t.typdelim <> ',' OR t.typarray = 0
                           OR base.typtype = 'c'
                  FROM pg_catalog.pg_class AS c
                  JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
                  JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.oid
                  JOIN pg_catalog.pg_type AS t ON t.oid = a.atttypid
                  JOIN pg_catalog.pg_namespace AS tn ON tn.oid = t.typnamespace
                 CROSS JOIN LATERAL (
                       WITH RECURSIVE chain AS (
                            SELECT t.typtype, t.typbasetype, t.typnamespace, t.typname
                             UNION ALL
                            SELECT b.typtype, b.typbasetype, b.typnamespace, b.typname
                              FROM chain JOIN pg_catalog.pg_type AS b ON b.oid = chain.typbasetype
                             WHERE chain.typtype = 'd')
                       SELECT bn.nspname, chain.typname, chain.typtype
                         FROM chain JOIN pg_catalog.pg_namespace AS bn ON bn.oid = chain.typnamespace
                        WHERE chain.typtype <> 'd') AS base
                 WHERE n.nspname = ? AND c.relname = ? AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
                 ORDER BY a.attnum
                """)) {
            statement.setString(1, table.schema());
            statement.setString(2, table.name());
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    attributes.put(
                            result.getString(1),
                            new Attribute(
                                    result.getInt(2),
                                    (int) result.getLong(3),
                                    result.getInt(4),
                                    result.getBoolean(5),
                                    new QualifiedName(result.getString(6), result.getString(7)),
                                    new QualifiedName(result.getString(8), result.getString(9)),
                                    result.getBoolean(10)));
                }
            }
        }
        return attributes;
    }

    /** Unique indexes and exclusion constraints, valid or about to become so. */
    private List<Index> indexes(QualifiedName table) throws SQLException {
        List<Index> indexes = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement("""
                SELECT (SELECT pg_catalog.array_agg(coalesce(a.attname, '') ORDER BY k.place)
                          FROM pg_catalog.unnest(i.indkey::int2[]) WITH ORDINALITY AS k (attnum, place)
                          LEFT JOIN pg_catalog.pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
                         WHERE k.place <= i.indnkeyatts)::text[],
                       (SELECT pg_catalog.array_agg(
                                   coalesce('OPERATOR(' || pg_catalog.quote_ident(opn.nspname) || '.' || op.oprname || ')', '')
                                   ORDER BY k.place)
                          FROM pg_catalog.unnest(i.indclass::oid[]) WITH ORDINALITY AS k (opclass, place)
                          JOIN pg_catalog.pg_opclass AS oc ON oc.oid = k.opclass
                          LEFT JOIN pg_catalog.pg_amop AS amop ON amop.amopfamily = oc.opcfamily AND amop.amopstrategy = 3
                               AND amop.amoplefttype = oc.opcintype AND amop.amoprighttype = oc.opcintype
                          LEFT JOIN pg_catalog.pg_operator AS op ON op.oid = amop.amopopr
                          LEFT JOIN pg_catalog.pg_namespace AS opn ON opn.oid = op.oprnamespace)::text[],
                       i.indisunique AND i.indisvalid AND i.indimmediate AND i.indpred IS NULL AND i.indexprs IS NULL
                           AND am.amname = 'btree'
                           AND NOT EXISTS (
                                SELECT FROM pg_catalog.unnest(i.indkey::int2[]) WITH ORDINALITY AS k (attnum, place)
                                  JOIN pg_catalog.pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
                                 WHERE k.place <= i.indnkeyatts AND NOT a.attnotnull)
                  FROM pg_catalog.pg_index AS i
                  JOIN pg_catalog.pg_class AS c ON c.oid = i.indrelid
                  JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
                  JOIN pg_catalog.pg_class AS ic ON ic.oid = i.indexrelid
                  JOIN pg_catalog.pg_am AS am ON am.oid = ic.relam
                 WHERE n.nspname = ? AND c.relname = ? AND (i.indisunique OR i.indisexclusion)
                 ORDER BY i.indisprimary DESC, i.indexrelid
                """)) {
            statement.setString(1, table.schema());
            statement.setString(2, table.name());
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    indexes.add(new Index(
                            List.of((String[]) result.getArray(1).getArray()),
                            List.of((String[]) result.getArray(2).getArray()),
                            result.getBoolean(3)));
                }
            }
        }
        return indexes;
    }
}
