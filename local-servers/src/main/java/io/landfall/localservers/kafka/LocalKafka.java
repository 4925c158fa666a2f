package io.landfall.localservers.kafka;

import io.landfall.localservers.process.FreePorts;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.utils.Time;
import org.jspecify.annotations.Nullable;

/**
 * A one-node broker in this JVM, or one that runs elsewhere. Topics must be created: auto-creation is off, as it should
 * be everywhere.
 */
public final class LocalKafka implements AutoCloseable {

    private final @Nullable KafkaRaftServer server;
    private final int port;

    private LocalKafka(@Nullable KafkaRaftServer server, int port) {
        this.server = server;
        this.port = port;
    }

    /** A broker that runs already, and goes on whatever is done here. */
    public static LocalKafka elsewhere(int port) {
        return new LocalKafka(null, port);
    }

    /** Starts a broker on free ports. */
    public static LocalKafka start(Path directory) {
        List<Integer> ports = FreePorts.take(2);
        return start(directory, ports.getFirst(), ports.getLast());
    }

    /** Starts a broker on its old or a new data directory; returns once it serves clients. */
    public static LocalKafka start(Path directory, int port, int controllerPort) {
        return start(directory, port, controllerPort, Map.of());
    }

    /** The same with further properties, which win over the usual ones. */
    public static LocalKafka start(Path directory, int port, int controllerPort, Map<String, String> further) {
        try {
            Path data = directory.toAbsolutePath().normalize();
            Files.createDirectories(data);
            Properties properties = BrokerProperties.of(data, port, controllerPort);
            properties.putAll(further);
            if (!Files.exists(data.resolve("log/meta.properties"))) {
                format(data, properties);
            }
            KafkaRaftServer server = new KafkaRaftServer(KafkaConfig.fromProps(properties, false), Time.SYSTEM);
            server.startup();
            return new LocalKafka(server, port);
        } catch (IOException e) {
            throw new UncheckedIOException("Kafka did not start in " + directory, e);
        }
    }

    private static void format(Path data, Properties properties) throws IOException {
        Path file = Files.createTempFile(
                data,
                "server",
                ".properties",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try (var out = Files.newBufferedWriter(file)) {
            properties.store(out, null);
        }
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        int status = StorageTool.execute(
                new String[] {"format", "-t", Uuid.randomUuid().toString(), "-c", file.toString()},
                new PrintStream(output, true, StandardCharsets.UTF_8));
        Files.delete(file);
        if (status != 0) {
            throw new IOException("Kafka's storage could not be formatted: " + output.toString(StandardCharsets.UTF_8));
        }
    }

    /** Where clients connect to. */
    public String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    /** Creates topics; one that is there already stays as it is. */
    public void createTopics(int partitions, String... names) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers()))) {
            for (String name : names) {
                create(admin, new NewTopic(name, partitions, (short) 1));
            }
        }
    }

    private static void create(Admin admin, NewTopic topic) {
        try {
            admin.createTopics(List.of(topic)).all().get();
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw new IllegalStateException("Topic " + topic.name() + " could not be created", e);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while creating topic " + topic.name(), e);
        }
    }

    /** Blocks until the broker has stopped. */
    public void awaitShutdown() {
        if (server != null) {
            server.awaitShutdown();
        }
    }

    /** Stops the broker; its data stays. */
    @Override
    public void close() {
        if (server != null) {
            server.shutdown();
            server.awaitShutdown();
        }
    }
}
