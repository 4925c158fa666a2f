package io.landfall.databases.catalog.postgresql;

import io.landfall.databases.catalog.SequenceSetting;
import io.landfall.databases.catalog.SequenceValue;
import io.landfall.databases.identifier.ExclusionPatterns;
import io.landfall.databases.identifier.Identifiers;
import io.landfall.databases.identifier.QualifiedName;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads where the sequences of a source stand, exactly, and works out where those of the target are to stand. */
public final class SequenceValues {

    private static final String SEQUENCES = """
            SELECT s.nspname, c.relname, q.seqincrement, q.seqmin, q.seqmax, q.seqcycle
              FROM pg_sequence q
              JOIN pg_class c ON c.oid = q.seqrelid
              JOIN own_schema s ON s.oid = c.relnamespace
             WHERE c.relpersistence <> 't'
               AND NOT EXISTS (SELECT FROM member m WHERE m.classid = 'pg_class'::regclass AND m.objid = c.oid)
             ORDER BY s.nspname, c.relname
            """;

    /**
     * Whole-number columns that own the sequence or whose default calls it; where the extreme is found without a long
     * scan.
     */
    private static final String COLUMNS = """
            , drawing AS (
                SELECT d.objid AS sequence, d.refobjid AS relation, d.refobjsubid AS number
                  FROM pg_depend d JOIN pg_sequence q ON q.seqrelid = d.objid
                 WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')
                   AND d.refobjsubid > 0
                UNION
                SELECT d.refobjid, a.adrelid, a.adnum
                  FROM pg_depend d JOIN pg_attrdef a ON a.oid = d.objid JOIN pg_sequence q ON q.seqrelid = d.refobjid
                 WHERE d.classid = 'pg_attrdef'::regclass AND d.refclassid = 'pg_class'::regclass
            )
            SELECT s.nspname, sequence.relname, ts.nspname AS table_schema, t.relname AS table_name, a.attname AS column_name
              FROM drawing d
              JOIN pg_class sequence ON sequence.oid = d.sequence
              JOIN own_schema s ON s.oid = sequence.relnamespace
              JOIN pg_class t ON t.oid = d.relation AND t.relkind IN ('r', 'p')
              JOIN pg_namespace ts ON ts.oid = t.relnamespace
              JOIN pg_attribute a ON a.attrelid = d.relation AND a.attnum = d.number
              JOIN pg_type y ON y.oid = a.atttypid
             WHERE coalesce(nullif(y.typbasetype, 0), y.oid) IN ('int2'::regtype, 'int4'::regtype, 'int8'::regtype, 'numeric'::regtype)
               AND NOT (t.relispartition
                        AND EXISTS (SELECT FROM drawing r
                                     WHERE r.sequence = d.sequence AND r.relation = pg_partition_root(d.relation)))
               AND (t.relpages < 1000 AND t.relkind = 'r'
                    OR EXISTS (SELECT FROM pg_index i
                                WHERE i.indrelid = d.relation AND i.indkey[0] = d.number AND i.indpred IS NULL AND i.indisvalid))
            """;

    private static final int SEQUENCES_A_QUERY = 500;

    private SequenceValues() {}

    /** Every sequence with its value, in the order of their names; a fixed number of queries for each 500 sequences. */
    public static List<SequenceValue> read(Connection connection, ExclusionPatterns exclusions) throws SQLException {
        List<SequenceValue> sequences = PostgresCatalog.inSnapshot(
                connection,
                () -> new CatalogSession(connection)
                        .query(SEQUENCES, SequenceValues::unread).stream()
                                .filter(sequence -> !exclusions.excludes(sequence.name()))
                                .toList());
        List<SequenceValue> values = new ArrayList<>();
        for (int from = 0; from < sequences.size(); from += SEQUENCES_A_QUERY) {
            values.addAll(
                    values(connection, sequences.subList(from, Math.min(sequences.size(), from + SEQUENCES_A_QUERY))));
        }
        return values;
    }

    /** Where the target's sequences are to stand: as on the source, or beyond what the target's tables hold. */
    public static List<SequenceSetting> settings(List<SequenceValue> source, Connection target) throws SQLException {
        Map<QualifiedName, List<String>> extremes = PostgresCatalog.inSnapshot(target, () -> drawing(target, source));
        List<SequenceSetting> settings = new ArrayList<>();
        try (Statement statement = target.createStatement()) {
            for (SequenceValue value : source) {
                Optional<BigInteger> extreme =
                        extreme(statement, extremes.getOrDefault(value.name(), List.of()), value.increment() > 0);
                settings.add(SequenceSetting.of(value, extreme));
            }
        }
        return settings;
    }

    private static SequenceValue unread(Columns row) throws SQLException {
        return new SequenceValue(
                row.qualified("nspname", "relname"),
                0,
                false,
                row.number("seqincrement"),
                row.number("seqmin"),
                row.number("seqmax"),
                row.is("seqcycle"));
    }

    private static List<SequenceValue> values(Connection connection, List<SequenceValue> sequences)
            throws SQLException {
        List<String> selects = new ArrayList<>();
        for (int i = 0; i < sequences.size(); i++) {
            selects.add("SELECT " + i + ", last_value, is_called FROM "
                    + sequences.get(i).name().sql());
        }
        List<SequenceValue> values = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(String.join(" UNION ALL ", selects) + " ORDER BY 1")) {
            while (result.next()) {
                SequenceValue sequence = sequences.get(result.getInt(1));
                values.add(new SequenceValue(
                        sequence.name(),
                        result.getLong(2),
                        result.getBoolean(3),
                        sequence.increment(),
                        sequence.minimum(),
                        sequence.maximum(),
                        sequence.cycle()));
            }
        }
        return values;
    }

    /** For each sequence the columns that draw from it, as the start of a query for their extreme. */
    private static Map<QualifiedName, List<String>> drawing(Connection target, List<SequenceValue> source)
            throws SQLException {
        Map<QualifiedName, List<String>> columns = new HashMap<>();
        source.forEach(sequence -> columns.put(sequence.name(), new ArrayList<>()));
        new CatalogSession(target).query(COLUMNS, row -> {
            QualifiedName sequence = row.qualified("nspname", "relname");
            String extreme = "(" + Identifiers.quote(row.text("column_name")) + ")::pg_catalog.numeric AS extreme FROM "
                    + row.qualified("table_schema", "table_name").sql();
            columns.getOrDefault(sequence, new ArrayList<>()).add(extreme);
            return sequence;
        });
        return columns;
    }

    private static Optional<BigInteger> extreme(Statement statement, List<String> columns, boolean ascending)
            throws SQLException {
        Optional<BigInteger> extreme = Optional.empty();
        String function = ascending ? "max" : "min";
        for (String column : columns) {
            try (ResultSet result = statement.executeQuery("SELECT " + function + column)) {
                result.next();
                BigDecimal found = result.getBigDecimal(1);
                if (found != null) {
                    BigInteger whole = found.toBigInteger();
                    extreme = Optional.of(extreme.map(other -> ascending ? other.max(whole) : other.min(whole))
                            .orElse(whole));
                }
            }
        }
        return extreme;
    }
}
