package io.landfall.localservers.kafka;

import java.nio.file.Path;

/** A broker as a process: {@code KafkaProcess DIRECTORY PORT CONTROLLER_PORT}; SIGTERM stops it in order. */
public final class KafkaProcess {

    private KafkaProcess() {}

    /** Runs until the process is ended. */
    public static void main(String[] args) {
        if (args.length != 3) {
            System.err.println("usage: KafkaProcess DIRECTORY PORT CONTROLLER_PORT");
            System.exit(2);
        }
        LocalKafka broker = LocalKafka.start(Path.of(args[0]), Integer.parseInt(args[1]), Integer.parseInt(args[2]));
        Runtime.getRuntime().addShutdownHook(new Thread(broker::close, "stop-kafka"));
        System.out.println("Kafka serves " + broker.bootstrapServers());
        broker.awaitShutdown();
    }
}
