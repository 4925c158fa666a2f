package io.landfall.cutover.verification;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Asks both sides the same at the same time, and gives up as soon as the caller does. */
final class BothSides {

    private static final long PULSE_MILLIS = 100;

    private BothSides() {}

    /** Both answers. */
    record Answers<T>(T source, T target) {}

    /** What is asked of each side. */
    interface Question<T> {
        T ask(Connection connection) throws SQLException;
    }

    /** Whether to go on waiting; may throw to end everything. */
    interface Pulse {
        boolean goOn();
    }

    /** Empty when the pulse said to stop; both statements are cancelled then. */
    static <T> Optional<Answers<T>> ask(Connection source, Connection target, Question<T> question, Pulse pulse)
            throws SQLException, InterruptedException {
        try (ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<T> fromSource = workers.submit(() -> question.ask(source));
            Future<T> fromTarget = workers.submit(() -> question.ask(target));
            try {
                while (!(fromSource.isDone() && fromTarget.isDone())) {
                    if (!pulse.goOn()) {
                        cancel(source, target);
                        return Optional.empty();
                    }
                    await(fromSource.isDone() ? fromTarget : fromSource);
                }
                return Optional.of(new Answers<>(answer(fromSource), answer(fromTarget)));
            } catch (RuntimeException | SQLException | InterruptedException failure) {
                cancel(source, target);
                throw failure;
            }
        }
    }

    private static void await(Future<?> future) throws InterruptedException {
        try {
            future.get(PULSE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException | CancellationException later) {
            // looked at once both are done
        }
    }

    private static <T> T answer(Future<T> future) throws SQLException, InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof SQLException failure) {
                throw failure;
            }
            throw new IllegalStateException(failed.getCause());
        }
    }

    private static void cancel(Connection source, Connection target) throws SQLException {
        source.unwrap(org.postgresql.PGConnection.class).cancelQuery();
        target.unwrap(org.postgresql.PGConnection.class).cancelQuery();
    }
}
