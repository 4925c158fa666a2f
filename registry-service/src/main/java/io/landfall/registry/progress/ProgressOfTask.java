package io.landfall.registry.progress;

import io.landfall.contracts.MigrationStatus;
import io.landfall.contracts.Step;
import io.landfall.contracts.progress.TableProgress;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A task's progress as the API shows it: per database, and per table of it. */
public record ProgressOfTask(String name, MigrationStatus status, List<ProgressOfDatabase> migrations) {

    /** One database. */
    public record ProgressOfDatabase(
            UUID migrationId,
            String database,
            MigrationStatus status,
            @Nullable Step step,
            int attempt,
            @Nullable String phase,
            String detail,
            ProgressView progress,
            List<TableProgress> tables) {

        public static ProgressOfDatabase of(MigrationState state, List<TableProgress> tables) {
            boolean loading = state.status() == MigrationStatus.RUNNING && state.step() == Step.FULL_LOAD;
            return new ProgressOfDatabase(
                    state.migrationId(),
                    state.database(),
                    state.status(),
                    state.step(),
                    state.attempt(),
                    state.phase(),
                    state.detail(),
                    ProgressView.of(state),
                    loading
                            ? tables
                            : tables.stream().map(ProgressOfDatabase::atRest).toList());
        }

        /** How fast a table was when its load was broken off says nothing of now. */
        private static TableProgress atRest(TableProgress table) {
            return new TableProgress(
                    table.migrationId(),
                    table.schema(),
                    table.table(),
                    table.state(),
                    table.estimatedRows(),
                    table.loadedRows(),
                    table.loadedBytes(),
                    table.appliedInserts(),
                    table.appliedUpdates(),
                    table.appliedDeletes(),
                    null,
                    null,
                    table.at());
        }
    }
}
