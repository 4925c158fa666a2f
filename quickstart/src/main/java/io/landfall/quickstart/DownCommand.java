package io.landfall.quickstart;

import io.landfall.localservers.process.GuardedProcess.Signal;
import io.landfall.localservers.process.Signals;
import io.landfall.quickstart.stack.RunFile;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Stops the supervisor, which stops everything in order. */
@Command(name = "down", description = "Stops what 'up' started; state is kept.", mixinStandardHelpOptions = true)
final class DownCommand implements Callable<Integer> {

    @Mixin
    private StackOptions options = new StackOptions();

    @Override
    public Integer call() throws IOException {
        Optional<RunFile> running = RunFile.ofLiveSupervisor(options.data());
        if (running.isEmpty()) {
            System.err.println("Landfall does not run on " + options.data() + ".");
            return QuickstartCommand.OK;
        }
        Signals.end(running.get().supervisor(), Signal.TERM, Duration.ofSeconds(60));
        System.err.println("Stopped; state is kept in " + options.data() + ".");
        return QuickstartCommand.OK;
    }
}
