package io.landfall.dmsadapter.fullload;

import io.landfall.contracts.spec.MigrationSpec;
import io.landfall.databases.identifier.QualifiedName;
import io.landfall.dmsadapter.provisioning.DmsDialect;
import io.landfall.dmsadapter.provisioning.DmsNames;
import io.landfall.dmsadapter.provisioning.Provisioned;
import io.landfall.dmsadapter.provisioning.ReplicationTask;
import io.landfall.messaging.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What the ReplicationTask is told to do: every table by name, and no setting that loses rows in silence. */
final class LoadPlan {

    private static final String LOAD_SETTINGS = "FullLoadSettings";
    private static final String WORKERS = "MaxFullLoadSubTasks";
    /** Landfall's own tables that travel with the changes. */
    private static final List<QualifiedName> REPLICATED =
            List.of(new QualifiedName("landfall", "heartbeat"), new QualifiedName("landfall", "marker"));

    private LoadPlan() {}

    static ReplicationTask.Definition of(
            MigrationSpec spec, List<QualifiedName> tables, int workers, DmsDialect dialect, Provisioned provisioned) {
        boolean cdc = spec.cutover().required();
        return new ReplicationTask.Definition(
                DmsNames.task(spec),
                provisioned.instance().arn(),
                provisioned.source().arn(),
                provisioned.target().arn(),
                cdc,
                mappings(tables, cdc),
                Json.write(settings(spec, workers, dialect)));
    }

    /**
     * Whether a task that DMS describes does what is wanted, at whatever pace; DMS adds settings, but may not change
     * any.
     */
    static boolean matches(ReplicationTask.Definition wanted, ReplicationTask.Definition found) {
        return wanted.capturesChanges() == found.capturesChanges()
                && wanted.sourceArn().equals(found.sourceArn())
                && wanted.targetArn().equals(found.targetArn())
                && Json.tree(wanted.tableMappings()).equals(Json.tree(found.tableMappings()))
                && holds(Json.tree(found.settings()), withoutPace(Json.tree(wanted.settings())));
    }

    private static JsonNode withoutPace(JsonNode settings) {
        if (settings.path(LOAD_SETTINGS) instanceof ObjectNode load) {
            load.remove(WORKERS);
        }
        return settings;
    }

    private static boolean holds(JsonNode found, JsonNode wanted) {
        if (!wanted.isObject()) {
            return wanted.equals(found);
        }
        return wanted.properties().stream()
                .allMatch(property ->
                        found.has(property.getKey()) && holds(found.get(property.getKey()), property.getValue()));
    }

    /** Every table that the load fills. */
    static List<QualifiedName> filled(List<QualifiedName> tables, boolean cdc) {
        List<QualifiedName> all = new ArrayList<>(tables);
        if (cdc) {
            all.addAll(REPLICATED);
        }
        return List.copyOf(all);
    }

    private static String mappings(List<QualifiedName> tables, boolean cdc) {
        List<Map<String, Object>> rules = new ArrayList<>();
        for (QualifiedName table : filled(tables, cdc)) {
            String id = Integer.toString(rules.size() + 1);
            Map<String, Object> rule = new LinkedHashMap<>();
            rule.put("rule-type", "selection");
            rule.put("rule-id", id);
            rule.put("rule-name", id);
            rule.put("object-locator", Map.of("schema-name", table.schema(), "table-name", table.name()));
            rule.put("rule-action", "explicit");
            rules.add(rule);
        }
        return Json.write(Map.of("rules", rules));
    }

    private static Map<String, Object> settings(MigrationSpec spec, int workers, DmsDialect dialect) {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put(
                LOAD_SETTINGS,
                Map.of("TargetTablePrepMode", "DO_NOTHING", "StopTaskCachedChangesNotApplied", true, WORKERS, workers));
        settings.putAll(DialectSettings.of(dialect, spec));
        return settings;
    }
}
