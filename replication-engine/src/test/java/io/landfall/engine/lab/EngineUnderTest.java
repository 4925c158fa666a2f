package io.landfall.engine.lab;

import io.landfall.engine.ReplicationEngine;
import io.landfall.localservers.kafka.SharedKafka;
import io.landfall.localservers.postgres.LocalDatabase;
import io.landfall.localservers.postgres.SharedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.databasemigration.DatabaseMigrationClient;

/**
 * The engine as a Spring application of its own, on a state database that survives it, and the AWS SDK's client of it.
 */
public final class EngineUnderTest implements AutoCloseable {

    static final String KEY = "AKIATEST";
    static final String SECRET = "test-secret-key";

    private final LocalDatabase state;
    private final Path directory;
    private final WebServerApplicationContext context;
    private final DatabaseMigrationClient client;

    private EngineUnderTest(LocalDatabase state, Path directory, String... more) {
        this.state = state;
        this.directory = directory;
        List<String> arguments = new ArrayList<>(List.of(
                "--spring.profiles.active=local",
                "--spring.main.banner-mode=off",
                "--spring.datasource.url=" + state.jdbcUrl(),
                "--spring.datasource.username=postgres",
                "--spring.datasource.password=",
                "--spring.kafka.bootstrap-servers=" + SharedKafka.broker().bootstrapServers(),
                "--server.port=0",
                "--server.address=127.0.0.1",
                "--landfall.secrets.catalogue=" + directory.resolve("catalogue.yml"),
                "--landfall.secrets.dir=" + directory,
                "--landfall.engine.fault-points=" + directory.resolve("faults"),
                "--landfall.engine.load.chunk-pages=20",
                "--landfall.engine.access-key-id=" + KEY,
                "--landfall.engine.secret-access-key=" + SECRET));
        arguments.addAll(List.of(more));
        this.context = (WebServerApplicationContext)
                SpringApplication.run(ReplicationEngine.class, arguments.toArray(String[]::new));
        this.client = client(KEY, SECRET);
    }

    public static EngineUnderTest start(String... more) {
        try {
            Files.createDirectories(Path.of("target", "engine-tests"));
            Path directory =
                    Files.createTempDirectory(Path.of("target", "engine-tests").toAbsolutePath(), "engine");
            Files.writeString(directory.resolve("pg.properties"), "username=postgres\npassword=none\n");
            Files.writeString(
                    directory.resolve("catalogue.yml"),
                    "pg:\n  provider: file:pg.properties\n  allowedHosts: ['127.0.0.1']\n");
            return new EngineUnderTest(SharedPostgres.target().freshDatabase("engine_state"), directory, more);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Another process, so to speak, on the same state: a replica, or the same one started again. */
    public EngineUnderTest another(String... more) {
        return new EngineUnderTest(state, directory, more);
    }

    public DatabaseMigrationClient client() {
        return client;
    }

    public DatabaseMigrationClient client(String key, String secret) {
        return DatabaseMigrationClient.builder()
                .endpointOverride(uri())
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(key, secret)))
                .build();
    }

    public URI uri() {
        return URI.create("http://127.0.0.1:" + context.getWebServer().getPort());
    }

    public LocalDatabase state() {
        return state;
    }

    /** A file that steers a hold or a crash point. */
    public Path fault(String kind, String subject, String point) throws IOException {
        Path file = directory.resolve("faults").resolve(kind).resolve(subject).resolve(point);
        Files.createDirectories(file.getParent());
        return file;
    }

    @Override
    public void close() {
        client.close();
        SpringApplication.exit(context);
    }
}
