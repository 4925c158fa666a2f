package io.landfall.cutover;

import io.landfall.cutover.access.Sql;
import io.landfall.messaging.step.StepRun;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.postgresql.PGConnection;

/** Runs one long statement beside the run's heartbeat. */
final class Patiently {

    private Patiently() {}

    static void run(Connection connection, String sql, StepRun run) throws SQLException, InterruptedException {
        try (ExecutorService worker = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> running = worker.submit(() -> {
                Sql.execute(connection, sql);
                return true;
            });
            try {
                while (true) {
                    try {
                        running.get(1, TimeUnit.SECONDS);
                        return;
                    } catch (TimeoutException stillRunning) {
                        run.heartbeat();
                    }
                }
            } catch (ExecutionException failed) {
                if (failed.getCause() instanceof SQLException failure) {
                    throw failure;
                }
                throw new IllegalStateException(failed.getCause());
            } catch (RuntimeException | InterruptedException interrupted) {
                connection.unwrap(PGConnection.class).cancelQuery();
                throw interrupted;
            }
        }
    }
}
