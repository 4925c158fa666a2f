package io.landfall.cutover.cutovertime;

import io.landfall.contracts.Failure;
import io.landfall.contracts.spec.MigrationSpec;
import io.landfall.cutover.access.Sql;
import io.landfall.databases.catalog.SequenceSetting;
import io.landfall.databases.catalog.postgresql.SequenceValues;
import io.landfall.databases.connection.ServerWords;
import io.landfall.databases.identifier.ExclusionPatterns;
import io.landfall.messaging.step.StepFailedException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.springframework.stereotype.Component;

/** Sets the target's sequences so that they hand out nothing twice; part of the caller's transaction on the target. */
@Component
public class SequenceValuesMigration {

    /** What was set, and what a person should know of some. */
    public record Outcome(int set, List<String> notes) {

        public Outcome {
            notes = List.copyOf(notes);
        }
    }

    public Outcome bringOver(Connection source, Connection target, MigrationSpec spec) throws SQLException {
        List<SequenceSetting> settings = settings(source, target, spec);
        for (SequenceSetting setting : settings) {
            try {
                Sql.execute(target, setting.sql());
            } catch (SQLException failure) {
                throw new StepFailedException(
                        Failure.needsOperator(
                                "SEQUENCE_NOT_SET",
                                "Sequence " + setting.name() + " can't be set on the target: "
                                        + ServerWords.of(failure),
                                "Mend what the target says, or exclude the sequence, then retry."),
                        failure);
            }
        }
        return new Outcome(
                settings.size(),
                settings.stream()
                        .filter(setting -> !setting.note().isEmpty())
                        .map(setting -> setting.name() + ": " + setting.note())
                        .toList());
    }

    /** Where they would be set now; changes nothing. */
    public List<SequenceSetting> settings(Connection source, Connection target, MigrationSpec spec)
            throws SQLException {
        return SequenceValues.settings(SequenceValues.read(source, ExclusionPatterns.of(spec.exclude())), target);
    }
}
