package io.landfall.engine.apply;

import io.landfall.engine.change.topic.ChangeTopics;
import io.landfall.engine.connection.EndpointConnections;
import io.landfall.engine.task.ChangeApply;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Apply with its default settings. */
@Configuration(proxyBeanMethods = false)
class ApplyConfiguration {

    @Bean
    ChangeApply changeApply(ChangeTopics topics, EndpointConnections connections) {
        return new PostgresChangeApply(ApplySettings.defaults(), topics, connections);
    }
}
