package io.landfall.cli.client;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Sends requests, reads answers, and turns problems into exceptions. */
final class Http {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration ANSWER_TIMEOUT = Duration.ofMinutes(5);

    private final URI server;
    private final Login login;
    private final JsonMapper json;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_TIMEOUT)
            .build();

    Http(URI server, Login login, JsonMapper json) {
        this.server = server;
        this.login = login;
        this.json = json;
    }

    JsonNode get(String path) {
        return get(path, ANSWER_TIMEOUT);
    }

    JsonNode get(String path, Duration timeout) {
        return send("GET", path, "application/json", null, Map.of(), timeout);
    }

    JsonNode post(String path, Object body) {
        return post(path, "application/json", json.writeValueAsString(body), Map.of());
    }

    JsonNode post(String path, String contentType, String body, Map<String, String> headers) {
        return send("POST", path, contentType, body, headers, ANSWER_TIMEOUT);
    }

    static String path(String... segments) {
        return List.of(segments).stream().map(Http::encoded).collect(Collectors.joining("/", "/", ""));
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private JsonNode send(
            String method,
            String path,
            String contentType,
            @Nullable String body,
            Map<String, String> headers,
            Duration timeout) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path))
                .timeout(timeout)
                .header("Authorization", login.authorization())
                .header("Accept", "application/json, application/problem+json")
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        if (body != null) {
            request.header("Content-Type", contentType);
        }
        headers.forEach(request::header);
        HttpResponse<String> response = answer(request.build());
        if (response.statusCode() >= 400) {
            throw Problems.read(response.statusCode(), response.body(), json);
        }
        return read(response);
    }

    private JsonNode read(HttpResponse<String> response) {
        if (response.body().isBlank()) {
            return json.createObjectNode();
        }
        try {
            return json.readTree(response.body());
        } catch (JacksonException noJson) {
            throw new RegistryUnreachable(server, "its answer is not JSON; is this Landfall's registry?", noJson);
        }
    }

    private URI uri(String path) {
        String base = server.toString();
        return URI.create((base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + path);
    }

    private HttpResponse<String> answer(HttpRequest request) {
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (ConnectException refused) {
            throw new RegistryUnreachable(server, "nothing listens there", refused);
        } catch (HttpTimeoutException timeout) {
            throw new RegistryUnreachable(server, "no answer in time", timeout);
        } catch (IOException broken) {
            throw new RegistryUnreachable(server, "the connection broke", broken);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new RegistryUnreachable(server, "the call was interrupted", interrupted);
        }
    }
}
