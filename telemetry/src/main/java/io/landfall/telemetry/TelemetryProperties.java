package io.landfall.telemetry;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of telemetry.
 *
 * @param sampleEvery how often metrics are read from the service's database
 */
@ConfigurationProperties("landfall.telemetry")
public record TelemetryProperties(@DefaultValue("5s") Duration sampleEvery) {}
