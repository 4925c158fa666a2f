package io.landfall.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Released messages are frozen: each type has a schema and a sample, and today's records still read and write them. A
 * new type's files are rendered below {@code target/contracts}; changing the files of a released one is a new version.
 */
class GoldenCorpusTest {

    private static final Path FROZEN = Path.of("src", "main", "resources", "contracts");
    private static final Path RENDERED = Path.of("target", "contracts");
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    @TestFactory
    Stream<DynamicTest> every_message_reads_and_writes_its_frozen_sample() {
        return MessageTypes.all().entrySet().stream()
                .map(type -> DynamicTest.dynamicTest(type.getKey(), () -> {
                    Path frozen = FROZEN.resolve("golden").resolve(type.getKey() + ".json");
                    render("golden", type.getKey(), JSON.writeValueAsString(MessageSchema.sample(type.getValue())));
                    assertThat(frozen).exists();
                    Message message = JSON.readValue(Files.readString(frozen), type.getValue());

                    assertThat(message.type()).isEqualTo(type.getKey());
                    assertThat(JSON.readTree(JSON.writeValueAsString(message)))
                            .isEqualTo(JSON.readTree(Files.readString(frozen)));
                    assertThat(message).isEqualTo(MessageSchema.sample(type.getValue()));
                }));
    }

    @TestFactory
    Stream<DynamicTest> every_message_has_the_schema_of_its_record() {
        return MessageTypes.all().entrySet().stream()
                .map(type -> DynamicTest.dynamicTest(type.getKey(), () -> {
                    String schema = JSON.writeValueAsString(MessageSchema.of(type.getKey(), type.getValue()));
                    render("schemas", type.getKey(), schema);

                    assertThat(FROZEN.resolve("schemas").resolve(type.getKey() + ".json"))
                            .hasContent(schema);
                }));
    }

    @TestFactory
    Stream<DynamicTest> every_message_is_read_without_what_its_older_senders_may_not_know() {
        return MessageTypes.all().entrySet().stream()
                .map(type -> DynamicTest.dynamicTest(type.getKey(), () -> {
                    ObjectNode message = (ObjectNode) frozen("golden", type.getKey());
                    Set<String> required = new HashSet<>();
                    frozen("schemas", type.getKey())
                            .path("required")
                            .forEach(property -> required.add(property.asString()));
                    message.retain(required);

                    assertThat(JSON.readValue(JSON.writeValueAsString(message), type.getValue())
                                    .type())
                            .isEqualTo(type.getKey());
                }));
    }

    @Test
    void every_frozen_file_belongs_to_a_message() throws IOException {
        try (Stream<Path> files = Files.list(FROZEN.resolve("golden"))) {
            assertThat(files.map(file -> file.getFileName().toString().replace(".json", "")))
                    .containsExactlyInAnyOrderElementsOf(MessageTypes.all().keySet());
        }
    }

    private static JsonNode frozen(String folder, String name) throws IOException {
        return JSON.readTree(Files.readString(FROZEN.resolve(folder).resolve(name + ".json")));
    }

    private static void render(String folder, String name, String content) throws IOException {
        Path file = RENDERED.resolve(folder).resolve(name + ".json");
        Files.createDirectories(file.getParent());
        Files.writeString(file, content + "\n");
    }
}
