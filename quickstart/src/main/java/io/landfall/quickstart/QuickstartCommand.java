package io.landfall.quickstart;

import io.landfall.cli.LandfallCommand;
import io.landfall.quickstart.stack.StackFailure;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
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
        return LandfallCommand.commandLine()
                .addSubcommand(local(new UpCommand()))
                .addSubcommand(local(new DownCommand()))
                .addSubcommand(local(new DemoCommand()))
                .addSubcommand(local(new SuperviseCommand()))
                .addSubcommand(local(new SecretsCommand()))
                .addSubcommand(local(new PrepareCommand()));
    }

    private static CommandLine local(Object command) {
        return new CommandLine(command)
                .setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8))
                .setExecutionExceptionHandler((failure, failed, parsed) -> {
                    failed.getErr().println("landfall: " + explain(failure));
                    return FAILED;
                });
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
