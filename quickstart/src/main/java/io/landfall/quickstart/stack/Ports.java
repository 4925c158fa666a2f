package io.landfall.quickstart.stack;

import io.landfall.localservers.process.FreePorts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The loopback port of each part. */
public record Ports(Map<String, Integer> byPart) {

    public static final int DEFAULT_BASE = 8080;
    public static final String KAFKA = "kafka";
    public static final String KAFKA_CONTROLLER = "kafka-controller";
    public static final String STATE_SERVER = "state-server";
    public static final String DEMO_SOURCE = "demo-source";
    public static final String DEMO_TARGET = "demo-target";

    public static final String EVENTS = "events";

    private static final String MANAGEMENT = "-management";
    private static final List<String> PARTS = List.of(
            StackService.REGISTRY.module(),
            StackService.ORCHESTRATOR.module(),
            StackService.DMS_ADAPTER.module(),
            StackService.VALIDATION.module(),
            StackService.CUTOVER.module(),
            StackService.ENGINE.module(),
            KAFKA,
            KAFKA_CONTROLLER,
            STATE_SERVER,
            DEMO_SOURCE,
            DEMO_TARGET,
            StackService.REGISTRY.module() + MANAGEMENT,
            StackService.ORCHESTRATOR.module() + MANAGEMENT,
            StackService.DMS_ADAPTER.module() + MANAGEMENT,
            StackService.VALIDATION.module() + MANAGEMENT,
            StackService.CUTOVER.module() + MANAGEMENT,
            StackService.ENGINE.module() + MANAGEMENT,
            EVENTS);

    /** Every part must have one. */
    public Ports {
        byPart = Map.copyOf(byPart);
        for (String part : PARTS) {
            if (!byPart.containsKey(part)) {
                throw new IllegalArgumentException("No port for " + part);
            }
        }
    }

    /** Consecutive ports: services, Kafka, the state server, the demo's servers, health and metrics, events. */
    public static Ports from(int base) {
        Map<String, Integer> ports = new LinkedHashMap<>();
        for (String part : PARTS) {
            ports.put(part, base + ports.size());
        }
        return new Ports(ports);
    }

    /** Ports that nobody listens on now. */
    public static Ports free() {
        List<Integer> found = FreePorts.take(PARTS.size());
        Map<String, Integer> ports = new LinkedHashMap<>();
        for (String part : PARTS) {
            ports.put(part, found.get(ports.size()));
        }
        return new Ports(ports);
    }

    /** With another port for one part. */
    public Ports with(String part, int port) {
        if (!byPart.containsKey(part)) {
            throw new IllegalArgumentException(
                    "There is no part '" + part + "'; the parts are " + String.join(", ", PARTS));
        }
        Map<String, Integer> ports = new LinkedHashMap<>(byPart);
        ports.put(part, port);
        return new Ports(ports);
    }

    /** One part's port. */
    public int of(String part) {
        Integer port = byPart.get(part);
        if (port == null) {
            throw new IllegalArgumentException("There is no part '" + part + "'");
        }
        return port;
    }

    /** One service's port. */
    public int of(StackService service) {
        return of(service.module());
    }

    /** The name of the part that is a service's health and metrics. */
    public static String managementOf(StackService service) {
        return service.module() + MANAGEMENT;
    }

    /** Where one service tells its health and its metrics. */
    public int management(StackService service) {
        return of(managementOf(service));
    }

    /** Throws a {@link StackFailure} that names the part whose port is taken. */
    public void requireFree(List<String> parts) {
        for (String part : parts) {
            if (!isFree(of(part))) {
                throw new StackFailure("Port " + of(part) + ", meant for " + part + ", is taken by another program. "
                        + "Stop that, or choose other ports: --port-base N moves all, --port " + part
                        + "=N this one.");
            }
        }
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
