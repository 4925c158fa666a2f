package io.landfall.engine.change.topic;

import java.util.HashMap;
import java.util.Map;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** Change topics on the broker that the services use, with the settings of {@code landfall.engine.change-topic}. */
@Configuration(proxyBeanMethods = false)
class ChangeTopicConfiguration {

    /** Further properties of Kafka's clients stand below {@code spring.kafka.properties}, as in the services. */
    @Bean
    ChangeTopics changeTopics(
            Environment environment,
            @Value("${spring.kafka.bootstrap-servers}") String bootstrapServers,
            @Value("${landfall.engine.change-topic.replication-factor:3}") short replicationFactor) {
        Map<String, String> client = Binder.get(environment)
                .bind("spring.kafka.properties", Bindable.mapOf(String.class, String.class))
                .orElseGet(HashMap::new);
        return new ChangeTopics(new ChangeTopicSettings(bootstrapServers, replicationFactor, client));
    }
}
