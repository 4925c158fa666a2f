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
    ChangeCapture changeCapture(CaptureSettings settings, ChangeTopics topics, EndpointConnections connections) {
        return new PostgresChangeCapture(settings, topics, connections);
    }

    @Bean
    CaptureSettings captureSettings(@Value("${landfall.engine.stream.max-row-bytes:144MB}") DataSize maxRowBytes) {
        CaptureSettings defaults = CaptureSettings.defaults();
        return new CaptureSettings(
                defaults.frameBytes(),
                maxRowBytes.toBytes(),
                defaults.maxBytesInFlight(),
                defaults.statusInterval(),
                defaults.guardInterval());
    }
}
