package io.landfall.localservers.sqs;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.elasticmq.rest.sqs.SQSRestServer;
import org.elasticmq.rest.sqs.SQSRestServerBuilder;

/** ElasticMQ on loopback; its messages end with it. Users declare the optional dependency on ElasticMQ themselves. */
public final class LocalQueues implements AutoCloseable {

    private static final String ACCOUNT = "000000000000";
    private static final int RECEIVES = 5;

    private final SQSRestServer server;
    private final int port;

    private LocalQueues(SQSRestServer server, int port) {
        this.server = server;
        this.port = port;
    }

    public static LocalQueues start(int port) {
        SQSRestServer server =
                SQSRestServerBuilder.withInterface("127.0.0.1").withPort(port).start();
        server.waitUntilStarted();
        return new LocalQueues(server, port);
    }

    public static URI endpoint(int port) {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** Where a queue of that name is, or will be. */
    public static String url(int port, String queue) {
        return endpoint(port) + "/" + ACCOUNT + "/" + queue;
    }

    /** Makes a queue and its dead-letter queue NAME-dlq, into which go messages received five times. */
    public void create(String name) throws IOException {
        call(Map.of("Action", "CreateQueue", "QueueName", name + "-dlq"));
        Map<String, String> queue = new LinkedHashMap<>(Map.of("Action", "CreateQueue", "QueueName", name));
        queue.put("Attribute.1.Name", "RedrivePolicy");
        queue.put(
                "Attribute.1.Value",
                "{\"deadLetterTargetArn\":\"arn:aws:sqs:elasticmq:%s:%s-dlq\",\"maxReceiveCount\":\"%d\"}"
                        .formatted(ACCOUNT, name, RECEIVES));
        call(queue);
    }

    private void call(Map<String, String> parameters) throws IOException {
        String form = parameters.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + URLEncoder.encode(entry.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        HttpRequest request = HttpRequest.newBuilder(endpoint(port))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form))
                .build();
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new IOException("ElasticMQ answers " + answer.statusCode() + ": " + answer.body());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while ElasticMQ was asked", e);
        }
    }

    @Override
    public void close() {
        server.stopAndWait();
    }
}
