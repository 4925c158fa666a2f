package io.landfall.systemtests;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** Builds task documents (as JSON, which is YAML too). */
final class TaskDocument {

    private final String name;
    private final Map<String, Object> source;
    private final Map<String, Object> target;
    private final List<Map<String, Object>> databases = new ArrayList<>();
    private final Map<String, Object> cutover = new LinkedHashMap<>(Map.of("required", true));
    private final Map<String, Object> spec = new LinkedHashMap<>();

    private TaskDocument(String name, SystemUnderTest system) {
        this.name = name;
        this.source = server(system.source.port(), "source");
        this.target = server(system.target.port(), "target");
        spec.put("roles", Map.of("owner", "owner", "app", "app"));
        spec.put("dataValidation", true);
        spec.put("maxParallelDatabases", 20);
        spec.put("maxRetainedWal", "2GB");
        cutover.put("maxLag", "5s");
        cutover.put("sustainedFor", "2s");
        cutover.put("maxWriteDowntime", "30s");
    }

    static TaskDocument aTask(String name, SystemUnderTest system) {
        return new TaskDocument(name, system);
    }

    TaskDocument database(String database) {
        databases.add(Map.of("name", database));
        return this;
    }

    TaskDocument database(String database, String targetDatabase) {
        databases.add(Map.of("name", database, "target", targetDatabase));
        return this;
    }

    /** With more fields of its entry. */
    TaskDocument database(String database, Map<String, Object> fields) {
        Map<String, Object> entry = new LinkedHashMap<>(fields);
        entry.put("name", database);
        databases.add(entry);
        return this;
    }

    TaskDocument withoutCutover() {
        cutover.clear();
        cutover.put("required", false);
        spec.remove("maxRetainedWal");
        return this;
    }

    TaskDocument cutover(String field, Object value) {
        cutover.put(field, value);
        return this;
    }

    TaskDocument spec(String field, Object value) {
        spec.put(field, value);
        return this;
    }

    TaskDocument source(String field, Object value) {
        source.put(field, value);
        return this;
    }

    TaskDocument target(String field, Object value) {
        target.put(field, value);
        return this;
    }

    String build() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("source", source);
        all.put("target", target);
        all.put("databases", databases);
        all.put("cutover", cutover);
        all.putAll(spec);
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("apiVersion", "landfall/v1");
        document.put("kind", "MigrationTask");
        document.put("metadata", Map.of("name", name));
        document.put("spec", all);
        return JsonMapper.shared().writeValueAsString(document);
    }

    private static Map<String, Object> server(int port, String secret) {
        Map<String, Object> server = new LinkedHashMap<>();
        server.put("engine", "postgresql");
        server.put("host", "127.0.0.1");
        server.put("port", port);
        server.put("tls", "verify-full");
        server.put("credentials", Map.of("secretRef", secret));
        return server;
    }
}
