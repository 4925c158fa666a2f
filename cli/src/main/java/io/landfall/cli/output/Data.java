package io.landfall.cli.output;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;
import tools.jackson.dataformat.yaml.YAMLWriteFeature;

/** Writes JSON trees as text for scripts. */
public final class Data {

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
    private static final YAMLMapper YAML = YAMLMapper.builder()
            .disable(YAMLWriteFeature.WRITE_DOC_START_MARKER)
            .build();

    private Data() {}

    /** The tree as indented JSON, or as YAML; a table is not for trees, and is written as JSON. */
    public static String text(JsonNode tree, Format format) {
        return switch (format) {
            case JSON, TABLE -> JSON.writeValueAsString(tree);
            case YAML -> YAML.writeValueAsString(tree).stripTrailing();
        };
    }
}
