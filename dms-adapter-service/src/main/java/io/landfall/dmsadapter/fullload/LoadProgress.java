package io.landfall.dmsadapter.fullload;

import io.landfall.contracts.progress.TableProgress;
import io.landfall.databases.connection.SecretRefused;
import io.landfall.databases.connection.Session;
import io.landfall.databases.identifier.QualifiedName;
import io.landfall.dmsadapter.access.Database;
import io.landfall.dmsadapter.access.DatabaseFailure;
import io.landfall.dmsadapter.access.MigrationDatabases;
import io.landfall.dmsadapter.access.Sql;
import io.landfall.dmsadapter.heartbeat.ProgressBoard;
import io.landfall.dmsadapter.provisioning.DmsNames;
import io.landfall.dmsadapter.provisioning.ReplicationTask;
import io.landfall.dmsadapter.provisioning.TableStatistics;
import io.landfall.messaging.step.StepRun;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Tells how far a load is: DMS's rows, the engine's bytes, at most once a second and only what changed. */
@Component
class LoadProgress {

    private static final Duration AT_MOST_EVERY = Duration.ofSeconds(1);

    private final ProgressBoard board;
    private final MigrationDatabases databases;
    private final InstantSource clock;

    LoadProgress(ProgressBoard board, MigrationDatabases databases, InstantSource clock) {
        this.board = board;
        this.databases = databases;
        this.clock = clock;
    }

    Teller teller(StepRun run, LoadedTables tables) {
        return new Teller(run, tables);
    }

    /** Tells the progress of one run. */
    final class Teller {

        private final StepRun run;
        private final LoadedTables tables;
        private final Map<QualifiedName, TableProgress> told = new HashMap<>();
        private @Nullable Instant lastAt;
        private final RowRate rowRate = new RowRate();
        private final Map<QualifiedName, RowRate> tableRates = new HashMap<>();

        private Teller(StepRun run, LoadedTables tables) {
            this.run = run;
            this.tables = tables;
        }

        void tell(ReplicationTask task, List<TableStatistics> statistics) throws DatabaseFailure, SecretRefused {
            Instant now = clock.instant();
            if (lastAt != null && Duration.between(lastAt, now).compareTo(AT_MOST_EVERY) < 0) {
                return;
            }
            Map<QualifiedName, Long> bytes = bytes();
            long rows = 0;
            for (TableStatistics table : statistics) {
                QualifiedName name = new QualifiedName(table.schema(), table.table());
                Long estimate = tables.estimates().get(name);
                if (estimate != null) {
                    rows += table.fullLoadRows();
                    tell(name, table, estimate, bytes.getOrDefault(name, 0L), now);
                }
            }
            long all = bytes.entrySet().stream()
                    .filter(entry -> tables.estimates().containsKey(entry.getKey()))
                    .mapToLong(Map.Entry::getValue)
                    .sum();
            Double rate = rowRate.at(now, rows);
            board.tell(
                    run.spec(),
                    new ProgressBoard.StepPart(
                            run.step(),
                            run.attempt(),
                            (double) task.statistics().percent(),
                            rows,
                            bytes.isEmpty() ? null : all,
                            rate,
                            RowRate.eta(rows, tables.total(), rate)));
            lastAt = now;
        }

        private void tell(QualifiedName name, TableStatistics table, long estimate, long bytes, Instant now) {
            Double rate = rate(name, table, now);
            TableProgress next = new TableProgress(
                    run.migrationId(),
                    table.schema(),
                    table.table(),
                    table.state(),
                    estimate < 0 ? null : estimate,
                    table.fullLoadRows(),
                    bytes,
                    table.appliedInserts(),
                    table.appliedUpdates(),
                    table.appliedDeletes(),
                    rate,
                    RowRate.eta(table.fullLoadRows(), estimate, rate),
                    now);
            TableProgress before = told.put(name, next);
            if (before == null
                    || !before.state().equals(next.state())
                    || before.loadedRows() != next.loadedRows()
                    || before.loadedBytes() != next.loadedBytes()
                    || !Objects.equals(before.rowsPerSecond(), next.rowsPerSecond())) {
                run.progress(next);
            }
        }

        /** Counted from the table's own beginning: before and after it has none. */
        private @Nullable Double rate(QualifiedName name, TableStatistics table, Instant now) {
            if (!table.isLoading()) {
                tableRates.remove(name);
                return null;
            }
            return tableRates.computeIfAbsent(name, begun -> new RowRate()).at(now, table.fullLoadRows());
        }

        /** What the engine counts on the target; nothing where DMS is AWS's. */
        private Map<QualifiedName, Long> bytes() throws DatabaseFailure, SecretRefused {
            try (Database target = databases.target(run.spec(), Session.of("load-progress"))) {
                Map<QualifiedName, Long> bytes = new HashMap<>();
                target.read(c -> Sql.list(
                        c,
                        "SELECT schema_name, table_name, bytes FROM landfall.table_load WHERE task = ?",
                        row -> bytes.put(new QualifiedName(row.getString(1), row.getString(2)), row.getLong(3)),
                        DmsNames.task(run.spec())));
                return bytes;
            }
        }
    }
}
