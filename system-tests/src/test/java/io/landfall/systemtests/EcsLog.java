package io.landfall.systemtests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A service's log in the Elastic Common Schema, one JSON object a line. */
record EcsLog(Path file) {

    /** What was logged while a step of a migration was performed. */
    List<JsonNode> of(String migrationId, String step) throws IOException {
        return Files.readAllLines(file).stream()
                .filter(line -> line.startsWith("{"))
                .map(line -> JsonMapper.shared().readTree(line))
                .filter(line -> line.path("migration").asString("").equals(migrationId))
                .filter(line -> line.path("step").asString("").equals(step))
                .toList();
    }
}
