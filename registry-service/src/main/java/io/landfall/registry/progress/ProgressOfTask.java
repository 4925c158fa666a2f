package io.landfall.registry.progress;

import io.landfall.contracts.MigrationStatus;
import io.landfall.contracts.Step;
import io.landfall.contracts.progress.TableProgress;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A task's progress as the API shows it: per database, and per table of it. */
public record ProgressOfTask(String name, MigrationStatus status, List<OfDatabase> migrations) {

    /** One database. */
    public record OfDatabase(
            UUID migrationId,
            String database,
            MigrationStatus status,
            @Nullable Step step,
            int attempt,
            @Nullable String phase,
            String detail,
            ProgressView progress,
            List<TableProgress> tables) {

        public static OfDatabase of(MigrationState state, List<TableProgress> tables) {
            return new OfDatabase(
                    state.migrationId(),
                    state.database(),
                    state.status(),
                    state.step(),
                    state.attempt(),
                    state.phase(),
                    state.detail(),
                    ProgressView.of(state),
                    tables);
        }
    }
}
