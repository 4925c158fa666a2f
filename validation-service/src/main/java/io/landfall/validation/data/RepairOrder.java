package io.landfall.validation.data;

import io.landfall.contracts.Failure;
import io.landfall.databases.catalog.TableDescription;
import io.landfall.databases.identifier.QualifiedName;
import io.landfall.messaging.step.StepFailedException;
import io.landfall.messaging.step.StepRun;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The tables whose damaged rows an approver wants written again.
 *
 * @param tables {@code schema.table}, or as reasons name them, quoted where that is needed
 * @param leaseToken under which they are written
 */
record RepairOrder(Set<String> tables, long leaseToken) {

    RepairOrder {
        tables = Set.copyOf(tables);
    }

    static RepairOrder of(StepRun run) {
        return new RepairOrder(Set.copyOf(run.repair()), run.leaseToken());
    }

    boolean isEmpty() {
        return tables.isEmpty();
    }

    boolean wants(TableDescription table) {
        return namesOf(table).anyMatch(tables::contains);
    }

    /** For people; empty when nothing is to be repaired. */
    String text() {
        return isEmpty() ? "" : ", repairing " + String.join(", ", tables);
    }

    /** Ends the step when one of them can't be repaired, before anything is written. */
    void check(List<TableDescription> known) {
        Set<String> unknown = new HashSet<>(tables);
        for (TableDescription table : known) {
            namesOf(table).forEach(unknown::remove);
            if (wants(table) && table.keyColumns().isEmpty()) {
                throw new StepFailedException(Failure.needsOperator(
                        "REPAIR_NEEDS_KEY",
                        "table " + table.name() + " has no key by which its rows could be told apart",
                        "Mend its rows by hand and retry, or abort and migrate again."));
            }
        }
        if (!unknown.isEmpty()) {
            throw new StepFailedException(Failure.needsOperator(
                    "REPAIR_UNKNOWN_TABLE",
                    "the migration has no table " + String.join(", ", unknown) + " that holds rows",
                    "Name tables as the report does: schema.table; of a partitioned table the partition."));
        }
    }

    /**
     * Without cutover a table stays as it was loaded: rows that came later do not belong into it.
     *
     * @param moved tables that were written to since, as {@link QualifiedName} writes them
     */
    void checkRest(List<TableDescription> known, Set<String> moved) {
        List<String> late = known.stream()
                .filter(this::wants)
                .map(table -> table.name().toString())
                .filter(moved::contains)
                .sorted()
                .toList();
        if (!late.isEmpty()) {
            throw new StepFailedException(Failure.needsOperator(
                    "REPAIR_SOURCE_MOVED_ON",
                    "the source was written to after the load of " + String.join(", ", late)
                            + ", so that its rows are not those that were loaded",
                    "Mend the rows by hand and retry, or abort and migrate again."));
        }
    }

    private static Stream<String> namesOf(TableDescription table) {
        return Stream.of(
                table.name().schema() + "." + table.name().name(), table.name().toString());
    }
}
