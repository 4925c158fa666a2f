package io.landfall.quickstart.stack;

import io.landfall.localservers.kafka.KafkaProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** The command that runs the broker, with this program's own class path. */
record KafkaCommand(StackSettings settings) {

    /** Leaves further properties in a file for their owner alone: some are secret. */
    List<String> command() throws IOException {
        List<String> command = new ArrayList<>(List.of(
                BootJar.java(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:+ExitOnOutOfMemoryError",
                "--sun-misc-unsafe-memory-access=allow",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                "-cp",
                System.getProperty("java.class.path"),
                KafkaProcess.class.getName(),
                settings.state(Ports.KAFKA).toString(),
                Integer.toString(settings.ports().of(Ports.KAFKA)),
                Integer.toString(settings.ports().of(Ports.KAFKA_CONTROLLER))));
        Map<String, String> further = settings.servers().broker();
        if (!further.isEmpty()) {
            command.add(write(further).toString());
        }
        return command;
    }

    private Path write(Map<String, String> further) throws IOException {
        Path file = settings.data().resolve("kafka.properties");
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Properties properties = new Properties();
        properties.putAll(further);
        try (var out = Files.newBufferedWriter(file)) {
            properties.store(out, null);
        }
        return file;
    }
}
