package io.landfall.quickstart.stack;

import io.landfall.localservers.process.FreePorts;
import io.landfall.localservers.process.GuardedProcess;
import io.landfall.localservers.process.GuardedProcess.Signal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

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
    private final StackProcesses processes;
    private final StackServers servers;
    private final Map<String, Integer> managementPorts = new ConcurrentHashMap<>();

    private Stack(StackSettings settings, Consumer<String> messages) throws IOException {
        this.settings = settings;
        this.messages = messages;
        this.keys = StackKeys.in(settings.data());
        this.processes = new StackProcesses(settings, messages);
        this.servers = new StackServers(settings, keys, processes);
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
        return processes.of(name);
    }

    /** A service's process. */
    public SupervisedProcess process(StackService service) {
        return process(service.module());
    }

    /** Stops a service and starts it with other extra properties; returns once it is healthy. */
    public void restart(StackService service, Map<String, String> extra) {
        try {
            process(service).stop(GRACE);
            launch(service, extra);
            awaitHealthy(List.of(service.module()));
        } catch (IOException e) {
            throw new UncheckedIOException(service.module() + " did not start again", e);
        }
    }

    /** Starts one more process of a service, on a free port; returns its name once it is healthy. */
    public String startReplica(StackService service) {
        return startReplica(service, settings);
    }

    /** Starts one with settings of its own. */
    public String startReplica(StackService service, StackSettings told) {
        try {
            int number = 2;
            while (processes.has(service.module() + "-" + number)) {
                number++;
            }
            String name = service.module() + "-" + number;
            List<Integer> free = FreePorts.take(2);
            launch(service, name, free.getFirst(), free.getLast(), told);
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
        processes.reached(RunFile.State.STOPPING);
        processes.stop(StackServers.PROCESSES);
        servers.close();
    }

    private void startAll() throws IOException {
        processes.reached(RunFile.State.STARTING);
        messages.accept("Starting the state server and Kafka");
        servers.start();
        messages.accept("Starting the services");
        for (StackService service : settings.services()) {
            launch(service, Map.of());
        }
        awaitHealthy(settings.services().stream().map(StackService::module).toList());
        processes.reached(RunFile.State.HEALTHY);
    }

    private void launch(StackService service, Map<String, String> extra) throws IOException {
        launch(
                service,
                service.module(),
                settings.ports().of(service),
                settings.ports().management(service),
                settings.with(service, extra));
    }

    private void launch(StackService service, String name, int port, int management, StackSettings told)
            throws IOException {
        BootJar jar = service.jar(settings.project());
        jar.extract();
        Map<String, String> environment = new ServiceProperties(told, keys).environment(service, port, management);
        managementPorts.put(name, management);
        processes.start(
                name,
                port,
                () -> GuardedProcess.start(
                        jar.command(told.options().getOrDefault(service, List.of())),
                        environment,
                        settings.data(),
                        settings.log(name),
                        Signal.TERM));
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
}
