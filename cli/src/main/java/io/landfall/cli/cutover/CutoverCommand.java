package io.landfall.cli.cutover;

import picocli.CommandLine.Command;

/** Groups what is about a cutover that has not happened yet. */
@Command(
        name = "cutover",
        description = "Looks at a cutover without doing it.",
        mixinStandardHelpOptions = true,
        subcommands = DryRunCommand.class)
public final class CutoverCommand {}
