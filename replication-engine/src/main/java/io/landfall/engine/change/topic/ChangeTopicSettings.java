package io.landfall.engine.change.topic;

import java.util.HashMap;
import java.util.Map;
import java.util.Properties;

/**
 * Where change topics are kept and how safely.
 *
 * @param replicationFactor how many brokers keep each change; 3 wherever data matters, 1 on one broker
 * @param client further properties of Kafka's clients, such as security.protocol
 */
public record ChangeTopicSettings(String bootstrapServers, short replicationFactor, Map<String, String> client) {

    public ChangeTopicSettings {
        client = Map.copyOf(client);
        if (replicationFactor < 1) {
            throw new IllegalArgumentException("the replication factor of change topics must be at least 1");
        }
    }

    Properties clientProperties(Map<String, ?> own) {
        Map<String, Object> all = new HashMap<>(client);
        all.putAll(own);
        all.put("bootstrap.servers", bootstrapServers);
        Properties properties = new Properties();
        properties.putAll(all);
        return properties;
    }
}
