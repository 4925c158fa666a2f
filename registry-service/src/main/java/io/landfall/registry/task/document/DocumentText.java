package io.landfall.registry.task.document;

import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;
import tools.jackson.dataformat.yaml.YAMLParser;

/** Turns text into a tree: no field twice, one document, no YAML aliases (they would be read as plain text). */
final class DocumentText {

    private static final int MAX_CHARACTERS = 1_000_000;
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final ObjectMapper YAML = YAMLMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private DocumentText() {}

    static JsonNode json(String text) {
        return tree(JSON, "JSON", text);
    }

    /** YAML, of which JSON is a part. */
    static JsonNode yaml(String text) {
        try {
            refuseAliases(text);
            return tree(YAML, "YAML", text);
        } catch (InvalidTaskDocument noYaml) {
            // JSON may be indented by tabs, YAML may not
            return text.stripLeading().startsWith("{") && text.indexOf('\t') >= 0 ? json(text) : rethrow(noYaml);
        }
    }

    private static JsonNode rethrow(InvalidTaskDocument failure) {
        throw failure;
    }

    private static JsonNode tree(ObjectMapper mapper, String syntax, String text) {
        if (text.length() > MAX_CHARACTERS) {
            throw InvalidTaskDocument.malformed(
                    "the document has more than " + MAX_CHARACTERS + " characters", "Split the task.");
        }
        JsonNode tree;
        try {
            tree = mapper.readTree(text);
        } catch (JacksonException malformed) {
            throw InvalidTaskDocument.malformed(
                    "the document is not valid " + syntax + place(malformed) + ": " + firstLine(malformed),
                    "Mend the text there; each field may stand once, indented by spaces.");
        }
        if (tree == null || !tree.isObject()) {
            throw InvalidTaskDocument.malformed(
                    tree == null || tree.isMissingNode() || tree.isNull()
                            ? "the document is empty"
                            : "the document is no map of fields",
                    "Begin with 'apiVersion: landfall/v1' and 'kind: MigrationTask'.");
        }
        return tree;
    }

    private static void refuseAliases(String text) {
        try (JsonParser parser = YAML.createParser(text)) {
            while (parser.nextToken() != null) {
                if (parser instanceof YAMLParser yaml && yaml.isCurrentAlias()) {
                    throw InvalidTaskDocument.malformed(
                            "the document uses a YAML alias in line "
                                    + parser.currentTokenLocation().getLineNr() + ", which is not supported",
                            "Write the value out where the alias stands.");
                }
            }
        } catch (JacksonException malformed) {
            // said in full by the reader of the tree
        }
    }

    private static String place(JacksonException malformed) {
        TokenStreamLocation location = malformed.getLocation();
        return location == null || location.getLineNr() <= 0
                ? ""
                : " in line " + location.getLineNr() + ", column " + location.getColumnNr();
    }

    private static String firstLine(JacksonException malformed) {
        return malformed.getOriginalMessage().lines().findFirst().orElse("unreadable");
    }
}
