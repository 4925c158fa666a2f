package io.landfall.dmsadapter.secondaryschema;

import io.landfall.databases.connection.SecretRefused;
import io.landfall.databases.connection.Session;
import io.landfall.databases.identifier.QualifiedName;
import io.landfall.dmsadapter.access.Database;
import io.landfall.dmsadapter.access.DatabaseFailure;
import io.landfall.dmsadapter.access.MigrationDatabases;
import io.landfall.dmsadapter.access.Sql;
import io.landfall.dmsadapter.heartbeat.ProgressBoard;
import io.landfall.messaging.step.StepRun;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the target build keys and indexes, as pg_stat_progress_create_index shows it, and tells how far all of them
 * are. A look that fails is left out: it must not hurt the builds.
 */
final class IndexBuilds implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(IndexBuilds.class);
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Session SESSION = Session.of("index-progress").withStatementTimeout(Duration.ofSeconds(10));

    /** A build reads the table first, and loads the sorted tuples after; sorting in between counts nothing. */
    private static final String RUNNING = """
            SELECT n.nspname, c.relname, p.phase,
                   CASE WHEN p.tuples_total > 0 THEN 0.5 + 0.5 * p.tuples_done / p.tuples_total
                        WHEN p.blocks_total > 0 THEN 0.5 * p.blocks_done / p.blocks_total
                        ELSE 0 END
              FROM pg_catalog.pg_stat_progress_create_index AS p
              JOIN pg_catalog.pg_class AS c ON c.oid = p.relid
              JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
             WHERE p.datname = pg_catalog.current_database()
             ORDER BY p.pid
            """;

    private final StepRun run;
    private final MigrationDatabases databases;
    private final ProgressBoard board;
    private final BuildProgress progress;
    private final Thread thread;
    /** An interrupt would break the connection to the state server: it comes before or after, never while telling. */
    private final ReentrantLock telling = new ReentrantLock();

    private IndexBuilds(StepRun run, MigrationDatabases databases, ProgressBoard board, BuildProgress progress) {
        this.run = run;
        this.databases = databases;
        this.board = board;
        this.progress = progress;
        this.thread = Thread.ofVirtual().name("index-progress").unstarted(this::watch);
    }

    static IndexBuilds watch(
            StepRun run, MigrationDatabases databases, ProgressBoard board, KeyQueue queue, KeyWeights weights) {
        IndexBuilds builds =
                new IndexBuilds(run, databases, board, new BuildProgress(queue, weights, System.nanoTime()));
        builds.thread.start();
        return builds;
    }

    private void watch() {
        while (!Thread.currentThread().isInterrupted()) {
            try (Database target = databases.target(run.spec(), SESSION)) {
                while (true) {
                    tell(target.read(IndexBuilds::running));
                    Thread.sleep(LOOK);
                }
            } catch (InterruptedException ended) {
                return;
            } catch (DatabaseFailure | SecretRefused | RuntimeException failure) {
                LOG.debug("the progress of index builds can't be read", failure);
                if (!pause()) {
                    return;
                }
            }
        }
    }

    private static List<BuildProgress.Build> running(Connection connection) throws SQLException {
        return Sql.list(
                connection,
                RUNNING,
                row -> new BuildProgress.Build(
                        new QualifiedName(row.getString(1), row.getString(2)), row.getString(3), row.getDouble(4)));
    }

    private void tell(List<BuildProgress.Build> running) {
        telling.lock();
        try {
            if (!Thread.currentThread().isInterrupted()) {
                tell(progress.of(running, System.nanoTime()));
            }
        } finally {
            telling.unlock();
        }
    }

    private void tell(BuildProgress.State state) {
        run.advance("KEYS", state.text());
        board.tell(
                run.spec(),
                new ProgressBoard.StepPart(
                        run.step(), run.attempt(), state.percent(), null, null, null, state.etaSeconds()));
    }

    private static boolean pause() {
        try {
            Thread.sleep(LOOK);
            return true;
        } catch (InterruptedException ended) {
            return false;
        }
    }

    /** Nothing is told any more when this has returned. */
    @Override
    public void close() {
        telling.lock();
        try {
            thread.interrupt();
        } finally {
            telling.unlock();
        }
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException again) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
