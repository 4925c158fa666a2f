package io.landfall.contracts.command;

import io.landfall.contracts.MessageType;
import io.landfall.contracts.spec.MigrationSpec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Go on from the failed step, attempt + 1.
 *
 * @param amended voids approvals
 * @param repair tables, {@code schema.table}, whose damaged rows an approver wants written again: the migration then
 *     goes on from DATA_VALIDATION
 */
@MessageType("landfall.retry-migration.v1")
public record RetryMigration(
        @Nullable MigrationSpec amended, @Nullable List<String> repair) implements SagaCommand {

    public RetryMigration {
        repair = repair == null ? null : List.copyOf(repair);
    }
}
