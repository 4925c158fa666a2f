package io.landfall.registry;

import io.landfall.messaging.json.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** Calls the registry as one user. */
final class Api {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final String base;
    private final String authorization;

    Api(int port, String user) {
        this.base = "http://127.0.0.1:" + port;
        this.authorization =
                "Basic " + Base64.getEncoder().encodeToString((user + ":" + user).getBytes(StandardCharsets.UTF_8));
    }

    record Answer(int status, String contentType, String body) {

        JsonNode json() {
            return Json.tree(body);
        }

        String text(String field) {
            return json().path(field).asString("");
        }
    }

    Answer get(String path) {
        return send(request(path).GET());
    }

    Answer yaml(String path, String body, String... headers) {
        return send(post(path, "application/yaml", body, headers));
    }

    Answer json(String path, Object body) {
        return send(post(path, "application/json", body instanceof String text ? text : Json.write(body)));
    }

    /** The lines of an event stream, from an event's number on. */
    Stream<String> events(String path, long lastEventId) {
        try {
            return HTTP.send(
                            request(path)
                                    .header("Last-Event-ID", Long.toString(lastEventId))
                                    .GET()
                                    .build(),
                            HttpResponse.BodyHandlers.ofLines())
                    .body();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private HttpRequest.Builder post(String path, String type, String body, String... headers) {
        HttpRequest.Builder builder =
                request(path).header("Content-Type", type).POST(HttpRequest.BodyPublishers.ofString(body));
        return headers.length == 0 ? builder : builder.headers(headers);
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(base + path)).header("Authorization", authorization);
    }

    private static Answer send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> response = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Answer(
                    response.statusCode(),
                    response.headers().firstValue("Content-Type").orElse(""),
                    response.body());
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    static Map<String, Object> body(String name, Object value) {
        return Map.of(name, value);
    }
}
