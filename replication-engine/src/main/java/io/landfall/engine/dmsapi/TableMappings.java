package io.landfall.engine.dmsapi;

import io.landfall.databases.identifier.QualifiedName;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads selection rules that name each table. DMS's wildcards are refused, but for an underscore, which is taken as
 * itself in both kinds of rule.
 */
final class TableMappings {

    private TableMappings() {}

    static List<QualifiedName> read(String text) {
        Fields mappings;
        try {
            mappings = Fields.of("TableMappings", JsonMapper.shared().readTree(text));
        } catch (JacksonException malformed) {
            throw DmsFault.invalidParameter("TableMappings is not valid JSON");
        }
        Set<QualifiedName> tables = new LinkedHashSet<>();
        for (Fields rule : mappings.objects("rules")) {
            if (!tables.add(table(rule))) {
                throw DmsFault.invalidParameter(
                        rule.at("object-locator") + " names a table that an earlier rule names");
            }
        }
        mappings.refuseOthers();
        if (tables.isEmpty()) {
            throw DmsFault.invalidParameter("TableMappings.rules is empty: name at least one table");
        }
        return List.copyOf(tables);
    }

    private static QualifiedName table(Fields rule) {
        rule.only("rule-type", "selection");
        rule.optionalText("rule-id");
        rule.optionalText("rule-name");
        String action = rule.text("rule-action");
        Fields locator = rule.object("object-locator");
        String schema = locator.text("schema-name");
        String table = locator.text("table-name");
        locator.refuseOthers();
        rule.refuseOthers();
        return switch (action) {
            case "explicit" -> name(locator, schema, table);
            case "include" -> name(locator, literal(locator, schema), literal(locator, table));
            case String other ->
                throw DmsFault.invalidParameter(rule.at("rule-action") + " '" + other
                        + "' is not supported by this engine; only explicit and include are");
        };
    }

    private static QualifiedName name(Fields locator, String schema, String table) {
        if (schema.isEmpty() || table.isEmpty()) {
            throw DmsFault.invalidParameter(locator.at("schema-name") + " and table-name can't be empty");
        }
        return new QualifiedName(schema, table);
    }

    private static String literal(Fields locator, String pattern) {
        String rest = pattern.replace("[_]", "_").replace("[%]", "\0");
        if (rest.indexOf('%') >= 0) {
            throw DmsFault.invalidParameter(locator.at("table-name") + ": the wildcard in '" + pattern
                    + "' is not supported by this engine; name each table");
        }
        return rest.replace('\0', '%');
    }
}
