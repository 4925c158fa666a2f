package io.landfall.cli;

import io.landfall.cli.client.LandfallProblem;
import io.landfall.cli.client.RegistryUnreachable;
import io.landfall.cli.client.Violation;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;

/** Says on standard error what went wrong and how to mend it; never a stack trace. */
final class FailureMessages implements IExecutionExceptionHandler {

    @Override
    public int handleExecutionException(Exception failure, CommandLine command, CommandLine.ParseResult parsed) {
        command.getOut().flush();
        PrintWriter err = command.getErr();
        try {
            return say(failure, err);
        } finally {
            err.flush();
        }
    }

    private static int say(Exception failure, PrintWriter err) {
        switch (failure) {
            case LandfallProblem problem -> problem.violations().forEach(violation -> say(violation, err));
            case RegistryUnreachable unreachable -> {
                err.println("landfall: " + unreachable.getMessage());
                err.println("  remedy: start it with './landfall up', or name its address with --server"
                        + " or LANDFALL_SERVER");
            }
            case CommandFailed failed -> {
                err.println("landfall: " + failed.getMessage());
                return failed.exitCode();
            }
            case IllegalArgumentException argument -> {
                err.println("landfall: " + argument.getMessage());
                return ExitCode.USAGE;
            }
            default -> err.println("landfall: unexpected fault, please report it: " + failure);
        }
        return ExitCode.FAILED;
    }

    private static void say(Violation violation, PrintWriter err) {
        String where = violation.field() == null ? "" : violation.field() + ": ";
        err.println("landfall: " + where + violation.reason());
        if (violation.remedy() != null) {
            err.println("  remedy: " + violation.remedy());
        }
    }
}
