package io.landfall.quickstart.stack;

import java.util.Map;

/**
 * What the stack's own servers are told beyond the usual, which it wins over.
 *
 * @param broker properties of Kafka's broker
 * @param administrator properties of the Kafka client that creates topics and, where the broker has an authorizer,
 *     grants the services what they need
 * @param stateServer settings of PostgreSQL
 */
public record ServerSettings(
        Map<String, String> broker, Map<String, String> administrator, Map<String, String> stateServer) {

    /** Nothing: servers for this machine alone. */
    public static final ServerSettings USUAL = new ServerSettings(Map.of(), Map.of(), Map.of());

    /** Own copies. */
    public ServerSettings {
        broker = Map.copyOf(broker);
        administrator = Map.copyOf(administrator);
        stateServer = Map.copyOf(stateServer);
    }

    boolean brokerAuthorizes() {
        return broker.containsKey("authorizer.class.name");
    }

    /** Without the values, some of which are secret. */
    @Override
    public String toString() {
        return "ServerSettings[broker=" + broker.keySet() + ", administrator=" + administrator.keySet()
                + ", stateServer=" + stateServer.keySet() + "]";
    }
}
