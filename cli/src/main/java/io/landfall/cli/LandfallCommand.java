package io.landfall.cli;

import io.landfall.cli.cutover.ApproveCommand;
import io.landfall.cli.cutover.CertificateCommand;
import io.landfall.cli.cutover.CutoverCommand;
import io.landfall.cli.cutover.RejectCommand;
import io.landfall.cli.dms.DmsCommand;
import io.landfall.cli.task.AbortCommand;
import io.landfall.cli.task.ApplyCommand;
import io.landfall.cli.task.GetCommand;
import io.landfall.cli.task.PlanCommand;
import io.landfall.cli.task.RepairCommand;
import io.landfall.cli.task.ReportCommand;
import io.landfall.cli.task.RetryCommand;
import io.landfall.cli.task.ValidationCommand;
import io.landfall.cli.task.WaitCommand;
import io.landfall.cli.task.WatchCommand;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The {@code landfall} command line. */
@Command(
        name = "landfall",
        description = "Moves fleets of live databases to a new home, and proves that nothing was lost.",
        mixinStandardHelpOptions = true,
        version = "landfall 0.1.0",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            PlanCommand.class,
            ApplyCommand.class,
            GetCommand.class,
            WatchCommand.class,
            WaitCommand.class,
            ApproveCommand.class,
            RejectCommand.class,
            RetryCommand.class,
            RepairCommand.class,
            AbortCommand.class,
            CutoverCommand.class,
            ValidationCommand.class,
            ReportCommand.class,
            CertificateCommand.class,
            DmsCommand.class,
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            " 0:done",
            " 2:wrong usage",
            " 3:refused, failed, or ended elsewhere",
            " 4:the gate is blocked",
            " 5:out of time"
        })
public final class LandfallCommand {

    /** Runs one command and ends the process with its exit code. */
    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    /** The command line, to which a caller may add subcommands of its own. */
    public static CommandLine commandLine() {
        return configure(new CommandLine(new LandfallCommand()));
    }

    /** Sets what all commands share: error messages, exit codes, conversions, UTF-8. */
    static CommandLine configure(CommandLine commandLine) {
        return commandLine
                .setOut(new PrintWriter(System.out, false, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8))
                .registerConverter(Target.class, new Target.Converter())
                .registerConverter(Duration.class, new Durations())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionStrategy(LandfallCommand::execute)
                .setParameterExceptionHandler((wrong, arguments) -> wrongUsage(wrong))
                .setExecutionExceptionHandler(new FailureMessages());
    }

    private static int wrongUsage(CommandLine.ParameterException wrong) {
        CommandLine command = wrong.getCommandLine();
        PrintWriter err = command.getErr();
        err.println("landfall: " + wrong.getMessage());
        CommandLine.UnmatchedArgumentException.printSuggestions(wrong, err);
        err.println("  see '" + command.getCommandSpec().qualifiedName() + " --help'");
        err.flush();
        return ExitCode.USAGE;
    }

    private static int execute(CommandLine.ParseResult parsed) {
        CommandLine.ParseResult last = parsed;
        while (last.hasSubcommand()) {
            last = last.subcommand();
        }
        CommandLine command = last.commandSpec().commandLine();
        if (!last.isUsageHelpRequested()
                && !last.isVersionHelpRequested()
                && !command.getSubcommands().isEmpty()) {
            command.usage(command.getErr());
            return ExitCode.USAGE;
        }
        int exitCode = new CommandLine.RunLast().execute(parsed);
        command.getOut().flush();
        return exitCode;
    }
}
