package io.landfall.validation;

import com.sun.net.httpserver.HttpServer;
import io.landfall.contracts.ReportReference;
import io.landfall.contracts.Service;
import io.landfall.contracts.Step;
import io.landfall.contracts.spec.CutoverSpec;
import io.landfall.contracts.spec.MigrationSpec;
import io.landfall.contracts.spec.ServerSpec;
import io.landfall.localservers.kafka.SharedKafka;
import io.landfall.localservers.postgres.LocalDatabase;
import io.landfall.localservers.postgres.SharedPostgres;
import io.landfall.messaging.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** The whole service with a state database, a broker and another service's reports; started once for all tests. */
public final class ValidationStack {

    private static ValidationStack shared;

    private final Map<String, String> reports = new ConcurrentHashMap<>();
    private final ConfigurableApplicationContext context;

    private ValidationStack() throws IOException {
        LocalDatabase state = SharedPostgres.source().freshDatabase("validation_state");
        Path secrets = Files.createDirectories(
                Path.of("target", "secrets-" + ProcessHandle.current().pid()));
        Files.writeString(secrets.resolve("postgres.properties"), "username=postgres\npassword=none\n");
        Path catalogue = Files.writeString(
                secrets.resolve("catalogue.yaml"),
                "postgres: {provider: \"file:postgres.properties\", allowedHosts: [\"127.0.0.1\"]}\n");
        context = new SpringApplicationBuilder(ValidationService.class)
                .profiles("local")
                .run(
                        "--server.port=0",
                        "--spring.main.banner-mode=off",
                        "--logging.level.root=WARN",
                        "--spring.datasource.url=" + state.jdbcUrl(),
                        "--spring.datasource.username=postgres",
                        "--spring.kafka.bootstrap-servers="
                                + SharedKafka.broker().bootstrapServers(),
                        "--landfall.secrets.catalogue=" + catalogue,
                        "--landfall.secrets.dir=" + secrets,
                        "--landfall.validation.data.range-rows=100",
                        "--landfall.services.dms-adapter.url=" + otherService());
    }

    /** Serves the reports of {@link #reportOfAdapter}. */
    private String otherService() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/api/reports/", exchange -> {
            String path = exchange.getRequestURI().getPath();
            byte[] content =
                    reports.get(path.substring(path.lastIndexOf('/') + 1)).getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, content.length);
            exchange.getResponseBody().write(content);
            exchange.close();
        });
        server.start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> server.stop(0)));
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    public static synchronized ValidationStack shared() {
        if (shared == null) {
            try {
                shared = new ValidationStack();
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
        return shared;
    }

    public <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    public URI uri(String path) {
        return URI.create("http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port") + path);
    }

    public ReportReference reportOfAdapter(Step step, Object content) {
        String json = Json.write(content);
        String sha256 = Json.sha256(json);
        reports.put(sha256, json);
        return new ReportReference(Service.DMS_ADAPTER, step, 1, sha256, "of the adapter");
    }

    public static MigrationSpec aMigration(LocalDatabase source, LocalDatabase target, boolean cutover) {
        return new MigrationSpec(
                UUID.randomUUID(),
                UUID.randomUUID(),
                "wave",
                1,
                server(source),
                server(target),
                source.name(),
                target.name(),
                List.of("audit.*"),
                Map.of(),
                new CutoverSpec(
                        cutover, null, Duration.ofSeconds(5), Duration.ofSeconds(1), Duration.ofSeconds(30), null),
                true,
                1,
                1_000_000_000,
                "requester",
                "requester");
    }

    private static ServerSpec server(LocalDatabase database) {
        return new ServerSpec("postgresql", database.host(), database.port(), "none", "postgres");
    }
}
