package io.landfall.systemtests;

import io.landfall.localservers.process.FreePorts;
import io.landfall.quickstart.stack.Ports;
import io.landfall.quickstart.stack.Stack;
import io.landfall.quickstart.stack.StackService;
import io.landfall.quickstart.stack.StackSettings;
import java.util.HashMap;
import java.util.Map;

/**
 * The services' ways to the broker and the state server through proxies: nobody takes them before {@link #take}. The
 * broker has a listener of its own for it, since clients go on to the address that a broker tells them.
 */
final class Detour implements AutoCloseable {

    private static final String LISTENER = "DETOUR";
    private static final String DATABASE = "spring.datasource.url";

    private final int listener = FreePorts.take(1).getFirst();
    final TcpProxy toBroker = TcpProxy.before(listener);
    final TcpProxy toStateServer;
    private final int stateServer;

    Detour(Ports ports) {
        stateServer = ports.of(Ports.STATE_SERVER);
        toStateServer = TcpProxy.before(stateServer);
    }

    /** The broker's properties with one more listener, secured like the one that they have. */
    Map<String, String> open(Map<String, String> broker) {
        Map<String, String> all = new HashMap<>(broker);
        all.merge("listeners", "," + LISTENER + "://127.0.0.1:" + listener, String::concat);
        all.merge("advertised.listeners", "," + LISTENER + "://127.0.0.1:" + toBroker.port(), String::concat);
        all.merge("listener.security.protocol.map", "," + LISTENER + ":SASL_SSL", String::concat);
        all.put(
                "listener.name.detour.plain.sasl.jaas.config",
                broker.get("listener.name.sasl_ssl.plain.sasl.jaas.config"));
        return all;
    }

    /** Starts every service again, on the detour; returns once all are healthy. */
    void take(Stack stack) {
        for (StackService service : StackService.values()) {
            stack.restart(service, through(stack.settings(), service));
        }
    }

    /** Starts every service again, on the straight way. */
    void leave(Stack stack) {
        for (StackService service : StackService.values()) {
            stack.restart(service, Map.of());
        }
    }

    private Map<String, String> through(StackSettings settings, StackService service) {
        String url = settings.extra().get(service).get(DATABASE);
        return Map.of(
                DATABASE,
                url.replace(":" + stateServer + "/", ":" + toStateServer.port() + "/"),
                "spring.kafka.bootstrap-servers",
                "127.0.0.1:" + toBroker.port());
    }

    @Override
    public void close() {
        toBroker.close();
        toStateServer.close();
    }
}
