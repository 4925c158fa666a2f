package io.landfall.engine.load;

import io.landfall.engine.capture.CaptureSettings;
import io.landfall.engine.connection.EndpointConnections;
import io.landfall.engine.fault.FaultPoints;
import io.landfall.engine.task.ChangeCapture;
import io.landfall.engine.task.InitialLoad;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The load with the settings of {@code landfall.engine.load}. */
@Configuration(proxyBeanMethods = false)
class LoadConfiguration {

    @Bean
    InitialLoad initialLoad(
            EndpointConnections connections,
            ChangeCapture capture,
            CaptureSettings captureSettings,
            FaultPoints faults,
            @Value("${landfall.engine.load.chunk-pages:16384}") long chunkPages,
            @Value("${landfall.engine.load.patience:5m}") Duration patience) {
        LoadSettings settings = new LoadSettings(
                chunkPages, LoadSettings.defaults().bufferBytes(), captureSettings.maxRowBytes(), patience);
        return new PostgresInitialLoad(settings, connections, capture, faults);
    }

    /** A directory is configured by tests only. */
    @Bean
    FaultPoints faultPoints(@Value("${landfall.engine.fault-points:#{null}}") @Nullable Path directory) {
        return new FaultPoints(directory);
    }
}
