package io.landfall.engine.capture;

import io.landfall.engine.change.topic.ChangeTopics;
import io.landfall.engine.connection.EndpointConnections;
import io.landfall.engine.task.ChangeCapture;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.unit.DataSize;

/** Capture with the settings of {@code landfall.engine.stream}. */
@Configuration(proxyBeanMethods = false)
class CaptureConfiguration {

    @Bean
    ChangeCapture changeCapture(
            ChangeTopics topics,
            EndpointConnections connections,
            @Value("${landfall.engine.stream.max-row-bytes:144MB}") DataSize maxRowBytes) {
        CaptureSettings defaults = CaptureSettings.defaults();
        CaptureSettings settings = new CaptureSettings(
                defaults.frameBytes(),
                maxRowBytes.toBytes(),
                defaults.maxBytesInFlight(),
                defaults.statusInterval(),
                defaults.guardInterval());
        return new PostgresChangeCapture(settings, topics, connections);
    }
}
