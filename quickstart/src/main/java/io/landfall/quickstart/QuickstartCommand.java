package io.landfall.quickstart;

import io.landfall.quickstart.stack.StackFailure;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The commands of {@code ./landfall} that need this machine; the others are the client's. */
@Command(
        name = "landfall",
        description = "Runs Landfall on this machine.",
        subcommands = {
            UpCommand.class,
            SuperviseCommand.class,
            DownCommand.class,
            SecretsCommand.class,
            PrepareCommand.class
        })
public final class QuickstartCommand {

    static final int OK = 0;
    static final int FAILED = 3;
    static final int TIMED_OUT = 5;

    private QuickstartCommand() {}

    /** Ends with 0 ok, 2 usage, 3 failed, 5 time-out. */
    public static void main(String[] args) {
        System.exit(execute(args));
    }

    static int execute(String... args) {
        return new CommandLine(new QuickstartCommand())
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    command.getErr().println("landfall: " + explain(failure));
                    return FAILED;
                })
                .execute(args);
    }

    private static String explain(Exception failure) {
        String message = failure.getMessage();
        Throwable cause = failure.getCause();
        if (failure instanceof StackFailure || failure instanceof IllegalArgumentException || cause == null) {
            return message == null ? failure.toString() : message;
        }
        return message + ": " + cause.getMessage();
    }
}
