package io.landfall.localservers.kafka;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;

/**
 * A broker as a process: {@code KafkaProcess DIRECTORY PORT CONTROLLER_PORT [PROPERTIES_FILE]}, where the file holds
 * further properties of the broker; SIGTERM stops it in order.
 */
public final class KafkaProcess {

    private KafkaProcess() {}

    /** Runs until the process is ended. */
    public static void main(String[] args) throws IOException {
        if (args.length < 3 || args.length > 4) {
            System.err.println("usage: KafkaProcess DIRECTORY PORT CONTROLLER_PORT [PROPERTIES_FILE]");
            System.exit(2);
        }
        LocalKafka broker = LocalKafka.start(
                Path.of(args[0]),
                Integer.parseInt(args[1]),
                Integer.parseInt(args[2]),
                args.length == 4 ? read(Path.of(args[3])) : Map.of());
        Runtime.getRuntime().addShutdownHook(new Thread(broker::close, "stop-kafka"));
        System.out.println("Kafka serves " + broker.bootstrapServers());
        broker.awaitShutdown();
    }

    private static Map<String, String> read(Path file) throws IOException {
        Properties properties = new Properties();
        try (var reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        }
        Map<String, String> all = new HashMap<>();
        properties.stringPropertyNames().forEach(name -> all.put(name, properties.getProperty(name)));
        return all;
    }
}
