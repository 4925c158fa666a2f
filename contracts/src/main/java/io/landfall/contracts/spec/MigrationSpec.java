package io.landfall.contracts.spec;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One database of a task, as of one revision of the task's spec.
 *
 * @param revision 1 at registration, raised by each amendment
 * @param database its name on the source
 * @param targetDatabase its name on the target
 * @param exclude patterns {@code schema.table}, {@code schema.*}
 * @param insertOnly patterns of tables whose rows are neither updated nor deleted; null of a sender that does not know
 *     it
 * @param roles source role to target role
 * @param maxRetainedWalBytes past it the slot is dropped and the migration needs a reload
 * @param requestedBy who registered the task
 * @param lastEditedBy who made this revision; neither may approve
 */
public record MigrationSpec(
        UUID migrationId,
        UUID taskId,
        String taskName,
        int revision,
        ServerSpec source,
        ServerSpec target,
        String database,
        String targetDatabase,
        List<String> exclude,
        @Nullable List<String> insertOnly,
        Map<String, String> roles,
        CutoverSpec cutover,
        boolean dataValidation,
        int maxParallelDatabases,
        long maxRetainedWalBytes,
        String requestedBy,
        String lastEditedBy) {

    public MigrationSpec {
        exclude = List.copyOf(exclude);
        insertOnly = insertOnly == null ? List.of() : List.copyOf(insertOnly);
        roles = Map.copyOf(roles);
    }

    /** No table is declared to get inserts only. */
    public MigrationSpec(
            UUID migrationId,
            UUID taskId,
            String taskName,
            int revision,
            ServerSpec source,
            ServerSpec target,
            String database,
            String targetDatabase,
            List<String> exclude,
            Map<String, String> roles,
            CutoverSpec cutover,
            boolean dataValidation,
            int maxParallelDatabases,
            long maxRetainedWalBytes,
            String requestedBy,
            String lastEditedBy) {
        this(
                migrationId,
                taskId,
                taskName,
                revision,
                source,
                target,
                database,
                targetDatabase,
                exclude,
                List.of(),
                roles,
                cutover,
                dataValidation,
                maxParallelDatabases,
                maxRetainedWalBytes,
                requestedBy,
                lastEditedBy);
    }

    @Override
    public List<String> insertOnly() {
        return Objects.requireNonNullElse(insertOnly, List.of());
    }

    /** What somebody has to do with this spec, which bars them from approving anything of it: four eyes. */
    public Optional<String> involvementOf(String person) {
        if (person.equals(requestedBy)) {
            return Optional.of("requested");
        }
        return person.equals(lastEditedBy) ? Optional.of("last edited") : Optional.empty();
    }
}
