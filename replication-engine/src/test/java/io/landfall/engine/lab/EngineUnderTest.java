package io.landfall.engine.lab;

import static org.awaitility.Awaitility.await;

import io.landfall.engine.ReplicationEngine;
import io.landfall.localservers.kafka.SharedKafka;
import io.landfall.localservers.postgres.LocalDatabase;
import io.landfall.localservers.postgres.SharedPostgres;
import io.landfall.localservers.process.FreePorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
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
    private final URI uri;
    private final Runnable end;
    private final DatabaseMigrationClient client;

    private EngineUnderTest(LocalDatabase state, Path directory, URI uri, Runnable end) {
        this.state = state;
        this.directory = directory;
        this.uri = uri;
        this.end = end;
        this.client = client(KEY, SECRET);
    }

    private static List<String> arguments(LocalDatabase state, Path directory, int port, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "--spring.profiles.active=local",
                "--spring.main.banner-mode=off",
                "--spring.datasource.url=" + state.jdbcUrl(),
                "--spring.datasource.username=postgres",
                "--spring.datasource.password=",
                "--spring.kafka.bootstrap-servers=" + SharedKafka.broker().bootstrapServers(),
                "--server.port=" + port,
                "--server.address=127.0.0.1",
                "--landfall.secrets.catalogue=" + directory.resolve("catalogue.yml"),
                "--landfall.secrets.dir=" + directory,
                "--landfall.engine.fault-points=" + directory.resolve("faults"),
                "--landfall.engine.load.chunk-pages=20",
                "--landfall.engine.stream.max-row-bytes=4MB",
                "--landfall.engine.access-key-id=" + KEY,
                "--landfall.engine.secret-access-key=" + SECRET));
        arguments.addAll(List.of(more));
        return arguments;
    }

    private static EngineUnderTest here(LocalDatabase state, Path directory, String... more) {
        var context = (WebServerApplicationContext) SpringApplication.run(
                ReplicationEngine.class, arguments(state, directory, 0, more).toArray(String[]::new));
        return new EngineUnderTest(
                state,
                directory,
                URI.create("http://127.0.0.1:" + context.getWebServer().getPort()),
                () -> SpringApplication.exit(context));
    }

    public static EngineUnderTest start(String... more) {
        return here(SharedPostgres.target().freshDatabase("engine_state"), newDirectory(), more);
    }

    /** In a process of its own, which can be killed; returns once it answers. */
    public static EngineUnderTest startProcess() throws IOException {
        return startProcess("256m");
    }

    /** With that much heap. */
    public static EngineUnderTest startProcess(String heap) throws IOException {
        Path directory = newDirectory();
        LocalDatabase state = SharedPostgres.target().freshDatabase("engine_state");
        int port = FreePorts.one();
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heap,
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                ReplicationEngine.class.getName()));
        command.addAll(arguments(state, directory, port));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("engine.log").toFile())
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        await().atMost(Duration.ofSeconds(90)).until(() -> {
            if (!process.isAlive()) {
                throw new IllegalStateException("the engine ended; see " + directory.resolve("engine.log"));
            }
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return socket.isConnected();
            } catch (IOException notYet) {
                return false;
            }
        });
        return new EngineUnderTest(state, directory, URI.create("http://127.0.0.1:" + port), () -> kill(process));
    }

    private static void kill(Process process) {
        process.destroyForcibly();
        await().until(() -> !process.isAlive());
    }

    private static Path newDirectory() {
        try {
            Files.createDirectories(Path.of("target", "engine-tests"));
            Path directory =
                    Files.createTempDirectory(Path.of("target", "engine-tests").toAbsolutePath(), "engine");
            Files.writeString(directory.resolve("pg.properties"), "username=postgres\npassword=none\n");
            Files.writeString(
                    directory.resolve("catalogue.yml"),
                    "pg:\n  provider: file:pg.properties\n  allowedHosts: ['127.0.0.1']\n");
            return directory;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** On the same state: a replica, or the same one started again. */
    public EngineUnderTest another(String... more) {
        return here(state, directory, more);
    }

    public DatabaseMigrationClient client() {
        return client;
    }

    public DatabaseMigrationClient client(String key, String secret) {
        return client(key, secret, configuration -> {});
    }

    /** One whose calls somebody listens to; the caller closes it. */
    public DatabaseMigrationClient client(ExecutionInterceptor listener) {
        return client(KEY, SECRET, configuration -> configuration.addExecutionInterceptor(listener));
    }

    private DatabaseMigrationClient client(
            String key, String secret, Consumer<ClientOverrideConfiguration.Builder> configuration) {
        return DatabaseMigrationClient.builder()
                .endpointOverride(uri())
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(key, secret)))
                .overrideConfiguration(configuration)
                .build();
    }

    /** For a client in another process. */
    public Map<String, String> credentials() {
        return Map.of(
                "AWS_ACCESS_KEY_ID", KEY,
                "AWS_SECRET_ACCESS_KEY", SECRET,
                "AWS_DEFAULT_REGION", Region.US_EAST_1.id());
    }

    /** Another name of the servers' login. */
    public void secret(String name) throws IOException {
        Files.writeString(
                directory.resolve("catalogue.yml"),
                name + ":\n  provider: file:pg.properties\n  allowedHosts: ['127.0.0.1']\n",
                StandardOpenOption.APPEND);
    }

    /** The login of another role of the servers. */
    public void secret(String name, String role) throws IOException {
        Files.writeString(directory.resolve(role + ".properties"), "username=" + role + "\npassword=none\n");
        Files.writeString(
                directory.resolve("catalogue.yml"),
                name + ":\n  provider: file:" + role + ".properties\n  allowedHosts: ['127.0.0.1']\n",
                StandardOpenOption.APPEND);
    }

    public URI uri() {
        return uri;
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

    /** Gently, or as kill -9 does where it is a process. */
    @Override
    public void close() {
        client.close();
        end.run();
    }
}
