package io.landfall.cli.dms;

import picocli.CommandLine.Command;

/** Groups what is about DMS itself. */
@Command(
        name = "dms",
        description = "Looks after what Landfall has made in DMS, and what DMS takes.",
        mixinStandardHelpOptions = true,
        subcommands = {OrphansCommand.class, BudgetCommand.class})
public final class DmsCommand {}
