package io.landfall.quickstart.stack;

import io.landfall.localservers.process.GuardedProcess;
import io.landfall.localservers.process.GuardedProcess.Signal;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the services stand on: Kafka, the state server, the secrets' catalogue, and the queue of DMS's events. */
final class StackServers implements AutoCloseable {

    /** Their processes, in the order of their end. */
    static final List<String> PROCESSES = List.of(Ports.KAFKA, Ports.STATE_SERVER);

    private final StackSettings settings;
    private final StackKeys keys;
    private final StackProcesses processes;
    private @Nullable EventQueues events;

    StackServers(StackSettings settings, StackKeys keys, StackProcesses processes) {
        this.settings = settings;
        this.keys = keys;
        this.processes = processes;
    }

    /** Returns when databases and topics are there. */
    void start() throws IOException {
        prepareSecrets();
        startKafka();
        startStateServer();
        if (settings.events()) {
            events = EventQueues.start(settings.ports().of(Ports.EVENTS));
        }
        KafkaTopics.create(settings.ports().of(Ports.KAFKA), settings.servers());
    }

    private void prepareSecrets() throws IOException {
        Files.createDirectories(settings.secrets());
        if (!Files.exists(settings.secretCatalogue())) {
            Files.writeString(settings.secretCatalogue(), "{}\n");
        }
    }

    private void startKafka() throws IOException {
        List<String> command = new KafkaCommand(settings).command();
        processes.start(
                Ports.KAFKA,
                settings.ports().of(Ports.KAFKA),
                () -> GuardedProcess.start(command, Map.of(), settings.data(), settings.log(Ports.KAFKA), Signal.TERM));
    }

    private void startStateServer() throws IOException {
        int port = settings.ports().of(Ports.STATE_SERVER);
        processes.start(Ports.STATE_SERVER, port, () -> {
            var server = StateServer.settings(
                            settings.state(Ports.STATE_SERVER), port, keys.statePassword(), settings.servers())
                    .start();
            StateServer.createDatabases(server);
            return server.process();
        });
    }

    /** Ends what runs in this JVM. */
    @Override
    public void close() {
        if (events != null) {
            events.close();
        }
    }
}
