package io.landfall.cutover.cutovertime;

import io.landfall.contracts.Failure;
import io.landfall.contracts.spec.MigrationSpec;
import io.landfall.cutover.access.Sql;
import io.landfall.databases.identifier.ExclusionPatterns;
import io.landfall.databases.identifier.QualifiedName;
import io.landfall.messaging.step.StepFailedException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.springframework.stereotype.Component;

/** Sets the target's sequences to where the source's are; part of the caller's transaction on the target. */
@Component
public class SequenceValuesMigration {

    private record Sequence(QualifiedName name) {}

    private record Value(long lastValue, boolean isCalled) {}

    /** How many were set. */
    public int bringOver(Connection source, Connection target, MigrationSpec spec) throws SQLException {
        ExclusionPatterns excluded = ExclusionPatterns.of(spec.exclude());
        List<Sequence> sequences = Sql.list(
                        source,
                        """
                        SELECT n.nspname, c.relname
                          FROM pg_class AS c
                          JOIN pg_namespace AS n ON n.oid = c.relnamespace
                         WHERE c.relkind = 'S' AND c.relpersistence <> 't' AND n.nspname <> 'landfall'
                           AND NOT EXISTS (SELECT FROM pg_depend AS d
                                            WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
                         ORDER BY n.nspname, c.relname
                        """,
                        row -> new Sequence(new QualifiedName(row.getString("nspname"), row.getString("relname"))))
                .stream()
                .filter(sequence -> !excluded.excludes(sequence.name())
                        && !excluded.excludesSchema(sequence.name().schema()))
                .toList();
        for (Sequence sequence : sequences) {
            set(target, sequence, value(source, sequence));
        }
        return sequences.size();
    }

    private static Value value(Connection source, Sequence sequence) throws SQLException {
        return Sql.first(
                        source,
                        "SELECT last_value, is_called FROM " + sequence.name().sql(),
                        row -> new Value(row.getLong("last_value"), row.getBoolean("is_called")))
                .orElseThrow();
    }

    private static void set(Connection target, Sequence sequence, Value value) throws SQLException {
        try {
            Sql.list(
                    target,
                    "SELECT setval(?::regclass, ?, ?)",
                    row -> row.getLong(1),
                    sequence.name().sql(),
                    value.lastValue(),
                    value.isCalled());
        } catch (SQLException failure) {
            throw new StepFailedException(
                    Failure.needsOperator(
                            "SEQUENCE_NOT_SET",
                            "Sequence " + sequence.name() + " can't be set on the target: " + failure.getMessage(),
                            "Mend what the target says, or exclude the sequence, then retry."),
                    failure);
        }
    }
}
