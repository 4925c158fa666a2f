package io.landfall.cli.dms;

import picocli.CommandLine.Command;

/** Groups what is about DMS itself. */
@Command(
        name = "dms",
        description = "Looks after what Landfall has made in DMS.",
        mixinStandardHelpOptions = true,
        subcommands = OrphansCommand.class)
public final class DmsCommand {}
