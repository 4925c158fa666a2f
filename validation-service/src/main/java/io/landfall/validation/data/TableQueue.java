package io.landfall.validation.data;

import io.landfall.contracts.Failure;
import io.landfall.contracts.spec.MigrationSpec;
import io.landfall.databases.catalog.TableDescription;
import io.landfall.databases.connection.SecretRefused;
import io.landfall.databases.connection.ServerWords;
import io.landfall.databases.connection.Session;
import io.landfall.messaging.step.StepFailedException;
import io.landfall.validation.connection.MigrationDatabases;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Compares tables, a few at a time; closing it ends what is still at work, in the databases too. */
final class TableQueue implements AutoCloseable {

    private static final Session RANGES = Session.of("data-validation").withStatementTimeout(Duration.ofMinutes(10));
    private static final Session WHOLE_TABLES = RANGES.withStatementTimeout(Duration.ofHours(6));
    private static final Session REPAIRS = Session.of("data-repair")
            .withStatementTimeout(Duration.ofSeconds(20))
            .withLockTimeout(Duration.ofSeconds(2));
    private static final Set<String> NOT_THERE = Set.of("42P01", "42703", "42501", "3F000");

    private final MigrationDatabases databases;
    private final MigrationSpec spec;
    private final Changes changes;
    private final DataValidationSettings settings;
    private final RepairOrder repair;
    private final RewrittenTables rewritten;
    private final ExecutorService workers;
    private final CompletionService<TableResult> results;
    private final Set<Connection> open = ConcurrentHashMap.newKeySet();
    private final AtomicLong rowsCompared = new AtomicLong();
    private int left;

    TableQueue(
            MigrationDatabases databases,
            MigrationSpec spec,
            Changes changes,
            DataValidationSettings settings,
            RepairOrder repair,
            RewrittenTables rewritten) {
        this.databases = databases;
        this.spec = spec;
        this.changes = changes;
        this.settings = settings;
        this.repair = repair;
        this.rewritten = rewritten;
        this.workers = Executors.newFixedThreadPool(
                settings.parallelTables(),
                Thread.ofVirtual().name("data-validation-", 0).factory());
        this.results = new ExecutorCompletionService<>(workers);
    }

    void submit(List<TableDescription> tables) {
        tables.forEach(table -> results.submit(() -> compare(table)));
        left += tables.size();
    }

    boolean isDone() {
        return left == 0;
    }

    long rowsCompared() {
        return rowsCompared.get();
    }

    /** The next result, if one comes within a second. */
    Optional<TableResult> next() throws SQLException {
        try {
            Future<TableResult> done = results.poll(1, TimeUnit.SECONDS);
            if (done == null) {
                return Optional.empty();
            }
            left--;
            return Optional.of(done.get());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while tables were compared", interrupted);
        } catch (ExecutionException failure) {
            throw unwrapped(failure);
        }
    }

    private TableResult compare(TableDescription table) throws SQLException, InterruptedException, SecretRefused {
        Session session = table.keyColumns().isEmpty() ? WHOLE_TABLES : RANGES;
        try (Sides sides = new Sides(databases.source(spec, session), databases.target(spec, session))) {
            List<Connection> sessions = List.of(sides.source(), sides.target());
            open.addAll(sessions);
            try {
                return rewritten.compared(table, sides, changes, databases, spec, () -> compare(table, sides));
            } finally {
                sessions.forEach(open::remove);
            }
        } catch (SQLException failure) {
            if (NOT_THERE.contains(String.valueOf(failure.getSQLState()))) {
                throw unreadable(table, failure);
            }
            throw failure;
        }
    }

    private TableResult compare(TableDescription table, Sides sides)
            throws SQLException, InterruptedException, SecretRefused {
        return repair.wants(table)
                ? repair(table, sides)
                : comparison(table, sides, null).run();
    }

    private TableResult repair(TableDescription table, Sides sides)
            throws SQLException, InterruptedException, SecretRefused {
        try (Connection writer = databases.targetForRepair(spec, REPAIRS)) {
            open.add(writer);
            try {
                return comparison(table, sides, new RowRepair(table, sides, changes, writer, repair.leaseToken()))
                        .run();
            } finally {
                open.remove(writer);
            }
        }
    }

    private TableComparison comparison(TableDescription table, Sides sides, @Nullable RowRepair rowRepair) {
        return new TableComparison(table, sides, changes, settings, rowsCompared::addAndGet, rowRepair);
    }

    private static StepFailedException unreadable(TableDescription table, SQLException failure) {
        return new StepFailedException(
                Failure.needsOperator(
                        "TABLE_UNREADABLE",
                        "table " + table.name() + " can't be read on both sides: " + ServerWords.of(failure),
                        "Make it and all its columns readable for Landfall's roles, then retry."),
                failure);
    }

    private static SQLException unwrapped(ExecutionException failure) {
        return switch (failure.getCause()) {
            case SQLException sql -> sql;
            case SecretRefused refused ->
                throw new StepFailedException(
                        Failure.needsOperator(
                                "SECRET_REFUSED",
                                "secretRef '" + refused.secretRef() + "': " + refused.reason(),
                                refused.remedy() + " Then retry."),
                        refused);
            case RuntimeException fault -> throw fault;
            case null, default -> throw new IllegalStateException("a comparison ended unexpectedly", failure);
        };
    }

    @Override
    public void close() throws SQLException {
        workers.shutdownNow();
        for (Connection session : open) {
            session.abort(Runnable::run);
        }
        workers.close();
    }
}
