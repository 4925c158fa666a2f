package io.landfall.quickstart;

import io.landfall.cli.LandfallCommand;
import io.landfall.quickstart.stack.StackFailure;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** All commands of {@code ./landfall}: the client's, and those that need this machine. */
public final class QuickstartCommand {

    static final int OK = 0;
    static final int FAILED = 3;
    static final int TIMED_OUT = 5;

    private QuickstartCommand() {}

    /** Ends with 0 ok, 2 usage, 3 failed, 4 gate blocked, 5 time-out. */
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        CommandLine all = LandfallCommand.commandLine();
        for (Object command : List.of(
                new UpCommand(),
                new DownCommand(),
                new DemoCommand(),
                new SuperviseCommand(),
                new SecretsCommand(),
                new PrepareCommand())) {
            all.addSubcommand(command);
        }
        all.setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8));
        var clients = all.getExecutionExceptionHandler();
        return all.setExecutionExceptionHandler((failure, command, parsed) -> {
            String message = explain(failure);
            if (message == null) {
                return clients.handleExecutionException(failure, command, parsed);
            }
            command.getErr().println("landfall: " + message);
            return FAILED;
        });
    }

    /** What a failure of this machine's commands says to people; null for the client's. */
    private static @Nullable String explain(Exception failure) {
        return switch (failure) {
            case StackFailure said -> said.getMessage();
            case UncheckedIOException wrapped -> wrapped.getMessage() + ": " + wrapped.getCause();
            case IOException io -> io.getMessage();
            case SQLException sql -> sql.getMessage();
            default -> null;
        };
    }
}
