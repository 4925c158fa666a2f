package io.landfall.quickstart.stack;

import io.landfall.localservers.process.FreePorts;
import io.landfall.localservers.process.GuardedProcess;
import io.landfall.localservers.process.GuardedProcess.Signal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The whole control plane as processes: the state server, Kafka, the services, the engine. Whatever dies is started
 * again; all ends with this JVM.
 */
public final class Stack implements AutoCloseable {

    private static final Duration HEALTHY_WITHIN = Duration.ofMinutes(4);
    private static final Duration GRACE = Duration.ofSeconds(10);
    private static final int HOPELESS = 5;

    private final StackSettings settings;
    private final StackKeys keys;
    private final Consumer<String> messages;
    private final Map<String, SupervisedProcess> processes = new LinkedHashMap<>();
    private final Map<String, Integer> ports = new LinkedHashMap<>();
    private final Map<String, Integer> managementPorts = new LinkedHashMap<>();
    private final ScheduledExecutorService restarts = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("restarts").factory());
    private final SupervisedProcess.Announcements announcements = new Announcer();
    private @Nullable EventQueues events;
    private RunFile.State state = RunFile.State.STARTING;

    private Stack(StackSettings settings, Consumer<String> messages) throws IOException {
        this.settings = settings;
        this.messages = messages;
        this.keys = StackKeys.in(settings.data());
    }

    /** Starts everything and returns once every service is healthy; the messages say what goes on. */
    public static Stack start(StackSettings settings, Consumer<String> messages) {
        try {
            refuseSecondSupervisor(settings.data());
            requirePorts(settings);
            Stack stack = new Stack(settings, messages);
            try {
                stack.startAll();
            } catch (IOException | RuntimeException e) {
                stack.close();
                throw e;
            }
            return stack;
        } catch (IOException e) {
            throw new UncheckedIOException("The stack did not start in " + settings.data(), e);
        }
    }

    /** Where the registry's API is. */
    public URI registry() {
        return url(StackService.REGISTRY);
    }

    /** Where a service is. */
    public URI url(StackService service) {
        return URI.create("http://127.0.0.1:" + settings.ports().of(service));
    }

    /** Where a service tells its health and its metrics. */
    public URI management(StackService service) {
        return URI.create("http://127.0.0.1:" + settings.ports().management(service));
    }

    /** Where Kafka is. */
    public String bootstrapServers() {
        return "127.0.0.1:" + settings.ports().of(Ports.KAFKA);
    }

    /** What it was started with. */
    public StackSettings settings() {
        return settings;
    }

    /** A process by its name: a service's module, {@code kafka} or {@code state-server}. */
    public SupervisedProcess process(String name) {
        SupervisedProcess process = processes.get(name);
        if (process == null) {
            throw new IllegalArgumentException("There is no process '" + name + "' but " + processes.keySet());
        }
        return process;
    }

    /** A service's process. */
    public SupervisedProcess process(StackService service) {
        return process(service.module());
    }

    /** Stops a service and starts it with other extra properties; returns once it is healthy. */
    public void restart(StackService service, Map<String, String> extra) {
        try {
            process(service).stop(GRACE);
            launch(
                    service,
                    service.module(),
                    settings.ports().of(service),
                    settings.ports().management(service),
                    extra);
            awaitHealthy(List.of(service.module()));
        } catch (IOException e) {
            throw new UncheckedIOException(service.module() + " did not start again", e);
        }
    }

    /** Starts one more process of a service, on a free port; returns its name once it is healthy. */
    public String startReplica(StackService service) {
        try {
            int number = 2;
            while (processes.containsKey(service.module() + "-" + number)) {
                number++;
            }
            String name = service.module() + "-" + number;
            List<Integer> free = FreePorts.take(2);
            launch(service, name, free.getFirst(), free.getLast(), Map.of());
            awaitHealthy(List.of(name));
            return name;
        } catch (IOException e) {
            throw new UncheckedIOException("A second " + service.module() + " did not start", e);
        }
    }

    /** Returns once these processes are healthy. */
    public void awaitHealthy(List<String> names) {
        long deadline = System.nanoTime() + HEALTHY_WITHIN.toNanos();
        List<String> waiting = new ArrayList<>(names);
        try (Health health = new Health()) {
            while (!waiting.isEmpty()) {
                waiting.removeIf(name -> health.isUp(managementPortOf(name)));
                for (String name : waiting) {
                    if (process(name).failures() >= HOPELESS || System.nanoTime() > deadline) {
                        throw new StackFailure(name + " does not become healthy. Its log, " + settings.log(name)
                                + ", ends with:\n" + LogTail.of(settings.log(name), 25));
                    }
                }
                if (!waiting.isEmpty()) {
                    pause();
                }
            }
        }
    }

    /** Stops everything in order: services, then Kafka, then the state server. */
    @Override
    public void close() {
        state = RunFile.State.STOPPING;
        writeRunFile();
        List<SupervisedProcess> services = processes.values().stream()
                .filter(process -> !isServer(process.name()))
                .toList();
        stopTogether(services);
        for (String server : List.of(Ports.KAFKA, Ports.STATE_SERVER)) {
            SupervisedProcess process = processes.get(server);
            if (process != null) {
                process.stop(Duration.ofSeconds(20));
            }
        }
        if (events != null) {
            events.close();
        }
        restarts.shutdownNow();
        try {
            RunFile.remove(settings.data());
        } catch (IOException e) {
            messages.accept("run.json could not be removed: " + e.getMessage());
        }
    }

    private static void stopTogether(List<SupervisedProcess> processes) {
        List<Thread> stopping = processes.stream()
                .map(process -> Thread.ofVirtual().start(() -> process.stop(GRACE)))
                .toList();
        for (Thread thread : stopping) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                processes.forEach(SupervisedProcess::killForGood);
                return;
            }
        }
    }

    private void startAll() throws IOException {
        writeRunFile();
        prepareSecrets();
        messages.accept("Starting the state server and Kafka");
        startKafka();
        startStateServer();
        if (settings.events()) {
            events = EventQueues.start(settings.ports().of(Ports.EVENTS));
        }
        KafkaTopics.create(settings.ports().of(Ports.KAFKA));
        messages.accept("Starting the services");
        for (StackService service : settings.services()) {
            launch(
                    service,
                    service.module(),
                    settings.ports().of(service),
                    settings.ports().management(service),
                    Map.of());
        }
        awaitHealthy(settings.services().stream().map(StackService::module).toList());
        state = RunFile.State.HEALTHY;
        writeRunFile();
    }

    private void prepareSecrets() throws IOException {
        Files.createDirectories(settings.secrets());
        if (!Files.exists(settings.secretCatalogue())) {
            Files.writeString(settings.secretCatalogue(), "{}\n");
        }
    }

    private void startKafka() throws IOException {
        KafkaCommand command = new KafkaCommand(settings);
        start(
                Ports.KAFKA,
                settings.ports().of(Ports.KAFKA),
                () -> GuardedProcess.start(
                        command.command(), Map.of(), settings.data(), settings.log(Ports.KAFKA), Signal.TERM));
    }

    private void startStateServer() throws IOException {
        int port = settings.ports().of(Ports.STATE_SERVER);
        start(Ports.STATE_SERVER, port, () -> {
            var server = StateServer.settings(settings.state(Ports.STATE_SERVER), port, keys.statePassword())
                    .start();
            StateServer.createDatabases(server);
            return server.process();
        });
    }

    private void launch(StackService service, String name, int port, int management, Map<String, String> extra)
            throws IOException {
        BootJar jar = service.jar(settings.project());
        jar.extract();
        StackSettings told = settings;
        for (var property : extra.entrySet()) {
            told = told.with(service, property.getKey(), property.getValue());
        }
        Map<String, String> environment = new ServiceProperties(told, keys).environment(service, port, management);
        managementPorts.put(name, management);
        start(
                name,
                port,
                () -> GuardedProcess.start(
                        jar.command(), environment, settings.data(), settings.log(name), Signal.TERM));
    }

    private void start(String name, int port, SupervisedProcess.Launch launch) throws IOException {
        LogTail.rotate(settings.log(name));
        SupervisedProcess process = new SupervisedProcess(name, launch, restarts, announcements);
        processes.put(name, process);
        ports.put(name, port);
        process.start();
    }

    private static boolean isServer(String name) {
        return name.equals(Ports.KAFKA) || name.equals(Ports.STATE_SERVER);
    }

    private int portOf(String name) {
        Integer port = ports.get(name);
        if (port == null) {
            throw new IllegalArgumentException("There is no process '" + name + "'");
        }
        return port;
    }

    private int managementPortOf(String name) {
        Integer port = managementPorts.get(name);
        if (port == null) {
            throw new IllegalArgumentException("There is no service '" + name + "'");
        }
        return port;
    }

    private static void pause() {
        try {
            Thread.sleep(150);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackFailure("Interrupted while waiting for the services", e);
        }
    }

    /** Throws a {@link StackFailure} when a stack of another process runs on that directory. */
    public static void refuseSecondSupervisor(Path data) throws IOException {
        var running = RunFile.ofLiveSupervisor(data);
        if (running.isPresent()
                && running.get().supervisor() != ProcessHandle.current().pid()) {
            throw new StackFailure("Landfall runs already on " + data + " (process "
                    + running.get().supervisor() + "): stop it with ./landfall down, or use another --data DIR");
        }
    }

    private static void requirePorts(StackSettings settings) {
        List<String> used =
                new ArrayList<>(List.of(Ports.KAFKA, Ports.KAFKA_CONTROLLER, Ports.STATE_SERVER, Ports.EVENTS));
        for (StackService service : settings.services()) {
            used.add(service.module());
            used.add(Ports.managementOf(service));
        }
        settings.ports().requireFree(used);
    }

    private synchronized void writeRunFile() {
        Map<String, RunFile.Part> parts = new LinkedHashMap<>();
        for (SupervisedProcess process : List.copyOf(processes.values())) {
            parts.put(
                    process.name(),
                    new RunFile.Part(
                            process.pid(),
                            portOf(process.name()),
                            settings.log(process.name()).toString()));
        }
        try {
            new RunFile(state, ProcessHandle.current().pid(), registry().toString(), parts).write(settings.data());
        } catch (IOException e) {
            messages.accept("run.json could not be written: " + e.getMessage());
        }
    }

    /** Keeps run.json up to date and says what came back. */
    private final class Announcer implements SupervisedProcess.Announcements {
        @Override
        public void started(String name, long pid) {
            writeRunFile();
        }

        @Override
        public void ended(String name, int status, Duration pause) {
            messages.accept(name + " ended with status " + status + " and is started again in " + pause.toMillis()
                    + " ms; its log: " + settings.log(name));
        }
    }
}
