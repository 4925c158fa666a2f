package io.landfall.cli.task;

import io.landfall.cli.CommandFailed;
import io.landfall.cli.ExitCode;
import io.landfall.cli.Target;
import io.landfall.cli.client.LandfallClient;
import io.landfall.cli.client.LandfallProblem;
import io.landfall.cli.client.MigrationView;
import io.landfall.cli.client.RegistryUnreachable;
import io.landfall.cli.client.TablesOfDatabase;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Looks at a task again and again; once it was seen, a registry that restarts is waited for. */
final class Polling {

    private final LandfallClient client;
    private final Target target;
    private final Duration interval;
    private final Consumer<String> messages;
    private boolean seen;
    private boolean silent;

    Polling(LandfallClient client, Target target, Duration interval, Consumer<String> messages) {
        this.client = client;
        this.target = target;
        this.interval = interval;
        this.messages = messages;
    }

    /** The migrations as they stand; null while the registry, seen before, does not answer. */
    @Nullable
    List<MigrationView> look() {
        return answer(() -> target.migrationsOf(client.task(target.task())));
    }

    /** The tables that are being loaded now; null while the registry, seen before, does not answer. */
    @Nullable
    List<TablesOfDatabase> lookAtLoads() {
        return answer(() -> target.tablesOf(client.tables(target.task())).stream()
                .map(database -> new TablesOfDatabase(
                        database.migrationId(),
                        database.database(),
                        database.tables().stream()
                                .filter(table -> table.rowsPerSecond() != null)
                                .toList()))
                .toList());
    }

    private <T> @Nullable List<T> answer(Supplier<List<T>> request) {
        try {
            List<T> answered = request.get();
            seen = true;
            silent = false;
            return answered;
        } catch (RegistryUnreachable unreachable) {
            return gone(unreachable, unreachable.getMessage());
        } catch (LandfallProblem problem) {
            if (problem.status() < 500) {
                throw problem;
            }
            return gone(problem, problem.getMessage());
        }
    }

    void pause() {
        try {
            Thread.sleep(interval);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new CommandFailed(ExitCode.FAILED, "interrupted");
        }
    }

    private <T> @Nullable List<T> gone(RuntimeException failure, @Nullable String reason) {
        if (!seen) {
            throw failure;
        }
        if (!silent) {
            messages.accept("landfall: " + reason + "; still trying");
            silent = true;
        }
        return null;
    }
}
