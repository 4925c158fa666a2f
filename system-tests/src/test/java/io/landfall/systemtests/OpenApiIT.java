package io.landfall.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.landfall.quickstart.stack.StackService;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The API of each running service is the documented one; what it is now is left in {@code target/openapi}. */
class OpenApiIT {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT, SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
            .build();

    private final SystemUnderTest system = SystemUnderTest.running();

    /** The engine's API is that of AWS DMS, which AWS documents. */
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "ENGINE")
    void is_documented(StackService service) throws Exception {
        String file = service.module() + ".openapi.json";
        ObjectNode api;
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(
                            system.stack.url(service).resolve("/v3/api-docs"))
                    .build();
            api = (ObjectNode) JSON.readTree(
                    http.send(request, HttpResponse.BodyHandlers.ofString()).body());
        }
        // the address of this very process
        api.remove("servers");
        String now = JSON.writeValueAsString(JSON.treeToValue(api, Object.class)) + "\n";
        Files.writeString(Files.createDirectories(Path.of("target", "openapi")).resolve(file), now);

        assertThat(Path.of("..", "docs", "api", file)).hasContent(now);
    }
}
