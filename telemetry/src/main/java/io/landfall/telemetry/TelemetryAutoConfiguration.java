package io.landfall.telemetry;

import io.landfall.telemetry.metrics.GaugeSampler;
import io.landfall.telemetry.metrics.GaugeSource;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/** Samples what the service's gauge sources know. */
@AutoConfiguration
@EnableConfigurationProperties(TelemetryProperties.class)
public class TelemetryAutoConfiguration {

    @Bean
    GaugeSampler gaugeSampler(
            MeterRegistry registry, ObjectProvider<GaugeSource> sources, TelemetryProperties properties) {
        return new GaugeSampler(registry, sources.orderedStream().toList(), properties.sampleEvery());
    }
}
