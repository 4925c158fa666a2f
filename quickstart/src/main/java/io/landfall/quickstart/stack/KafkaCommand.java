package io.landfall.quickstart.stack;

import io.landfall.localservers.kafka.KafkaProcess;
import java.nio.file.Path;
import java.util.List;

/** The command that runs the broker, with this program's own class path. */
record KafkaCommand(StackSettings settings) {

    List<String> command() {
        return command(
                settings.state(Ports.KAFKA),
                settings.ports().of(Ports.KAFKA),
                settings.ports().of(Ports.KAFKA_CONTROLLER));
    }

    private static List<String> command(Path data, int port, int controllerPort) {
        return List.of(
                BootJar.java(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:+ExitOnOutOfMemoryError",
                "--sun-misc-unsafe-memory-access=allow",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                "-cp",
                System.getProperty("java.class.path"),
                KafkaProcess.class.getName(),
                data.toString(),
                Integer.toString(port),
                Integer.toString(controllerPort));
    }
}
