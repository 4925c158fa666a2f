package io.landfall.cli.dms;

import io.landfall.cli.ExitCode;
import io.landfall.cli.RegistryCommand;
import io.landfall.cli.output.Data;
import io.landfall.cli.output.Format;
import io.landfall.cli.output.Table;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** Lists, and on request deletes, what no live migration owns. */
@Command(
        name = "orphans",
        description = "Lists what of Landfall's in DMS no live migration owns; changes nothing without --delete.")
final class OrphansCommand extends RegistryCommand {

    @Option(
            names = "--delete",
            description = "Delete those of this registry's own migrations; the others are never deleted.")
    private boolean delete;

    @Option(
            names = {"-o", "--output"},
            description = "table, json or yaml.",
            defaultValue = "table")
    private Format format = Format.TABLE;

    @Override
    public Integer call() {
        JsonNode orphans = delete ? client().deleteOrphans() : client().orphans();
        if (format != Format.TABLE) {
            out().println(Data.text(orphans, format));
        } else if (!orphans.isEmpty()) {
            table(orphans).lines().forEach(out()::println);
        }
        say(summary(orphans));
        return ExitCode.OK;
    }

    private String summary(JsonNode orphans) {
        if (orphans.isEmpty()) {
            return delete ? "nothing to delete" : "no orphans";
        }
        return delete
                ? orphans.size() + " are being deleted; list again to see them gone"
                : orphans.size() + " orphans; --delete deletes those marked";
    }

    private static Table table(JsonNode orphans) {
        Table table = new Table("NAME", "KIND", "IN DMS", "RECORDED", "OWNER", "DELETABLE", "WHY");
        for (JsonNode orphan : orphans) {
            table.add(
                    text(orphan, "identifier"),
                    text(orphan, "kind").toLowerCase(Locale.ROOT).replace('_', ' '),
                    text(orphan, "status"),
                    text(orphan, "recorded"),
                    owner(orphan),
                    orphan.path("deletable").asBoolean(false) ? "yes" : "no",
                    text(orphan, "reason"));
        }
        return table;
    }

    private static String owner(JsonNode orphan) {
        String database = orphan.path("database").asString("");
        return text(orphan, "task") + (database.isEmpty() ? "" : "/" + database);
    }

    private static String text(JsonNode orphan, String field) {
        String text = orphan.path(field).asString("");
        return text.isEmpty() ? "-" : text;
    }
}
