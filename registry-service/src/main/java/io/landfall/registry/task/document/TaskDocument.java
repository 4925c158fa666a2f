package io.landfall.registry.task.document;

import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/**
 * A valid task document.
 *
 * @param source the document as it was written, for people to see and to be read again
 */
public record TaskDocument(String name, Map<String, String> labels, TaskSpec spec, JsonNode source) {

    public TaskDocument {
        labels = new TreeMap<>(labels);
    }
}
