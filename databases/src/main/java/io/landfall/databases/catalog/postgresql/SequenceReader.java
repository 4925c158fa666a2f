package io.landfall.databases.catalog.postgresql;

import io.landfall.databases.catalog.ObjectClass;
import io.landfall.databases.catalog.ObjectIdentity;
import io.landfall.databases.identifier.Identifiers;
import io.landfall.databases.identifier.QualifiedName;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads sequences: free ones, those owned by a column, and those of identity columns (which are created with their
 * table).
 */
final class SequenceReader {

    private static final String SEQUENCES = """
            SELECT c.oid, s.nspname, c.relname, c.relpersistence, pg_get_userbyid(c.relowner) AS owner,
                   format_type(q.seqtypid, NULL) AS type,
                   q.seqincrement, q.seqmin, q.seqmax, q.seqstart, q.seqcache, q.seqcycle,
                   d.deptype, d.refobjid AS table_oid, d.refobjsubid AS column_number,
                   ts.nspname AS table_schema, t.relname AS table_name, a.attname AS column_name
              FROM pg_sequence q
              JOIN pg_class c ON c.oid = q.seqrelid
              JOIN own_schema s ON s.oid = c.relnamespace
              LEFT JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.objsubid = 0
                                   AND d.refclassid = 'pg_class'::regclass AND d.refobjsubid > 0 AND d.deptype IN ('a', 'i')
              LEFT JOIN pg_class t ON t.oid = d.refobjid
              LEFT JOIN pg_namespace ts ON ts.oid = t.relnamespace
              LEFT JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
             WHERE c.relpersistence <> 't'
               AND NOT EXISTS (SELECT FROM member m WHERE m.classid = 'pg_class'::regclass AND m.objid = c.oid)
            """;

    private SequenceReader() {}

    /** Returns the options of identity columns' sequences by table oid and column number. */
    static Map<ColumnKey, String> read(CatalogSession session, Findings findings) throws SQLException {
        Map<ColumnKey, String> identities = new HashMap<>();
        session.query(SEQUENCES, row -> sequence(row, findings, identities));
        return identities;
    }

    /** A column as the catalogs name it. */
    record ColumnKey(long table, int number) {}

    private static QualifiedName sequence(Columns row, Findings findings, Map<ColumnKey, String> identities)
            throws SQLException {
        QualifiedName name = row.qualified("nspname", "relname");
        QualifiedName table = row.optionalQualified("table_schema", "table_name");
        ObjectIdentity self = new ObjectIdentity(ObjectClass.SEQUENCE, name.toString());
        if (row.symbol("deptype") == 'i' && table != null) {
            identities.put(
                    new ColumnKey(row.number("table_oid"), row.integer("column_number")),
                    "SEQUENCE NAME " + name.sql() + " " + SequenceOptions.of(row));
            findings.add(subject(row, name, new ObjectIdentity(ObjectClass.TABLE, table.toString()), table));
            return name;
        }
        findings.add(Found.of(
                row.address(Address.CLASS),
                ObjectClass.SEQUENCE,
                name,
                List.of("CREATE " + (row.symbol("relpersistence") == 'u' ? "UNLOGGED " : "") + "SEQUENCE " + name.sql()
                        + " AS " + row.text("type") + " " + SequenceOptions.of(row))));
        findings.add(subject(row, name, self, table));
        if (table != null) {
            findings.add(ownedBy(row, name, table));
        }
        return name;
    }

    private static Found ownedBy(Columns row, QualifiedName name, QualifiedName table) throws SQLException {
        String statement = "ALTER SEQUENCE " + name.sql() + " OWNED BY " + table.sql() + "."
                + Identifiers.quote(row.text("column_name"));
        return new Found(
                null,
                new ObjectIdentity(ObjectClass.SEQUENCE_COLUMN, name.toString()),
                name,
                table,
                statement + ";",
                List.of(statement),
                List.of(),
                null,
                Set.of(row.address(Address.CLASS), new Address(Address.CLASS, row.number("table_oid"))),
                null);
    }

    /** A sequence that belongs to a column has that table's owner. */
    private static Subject subject(
            Columns row, QualifiedName name, ObjectIdentity partOf, @Nullable QualifiedName table) throws SQLException {
        return new Subject(
                row.address(Address.CLASS),
                "SEQUENCE " + name.sql(),
                "sequence " + name,
                partOf,
                table,
                table == null ? row.text("owner") : null,
                name.schema());
    }
}
