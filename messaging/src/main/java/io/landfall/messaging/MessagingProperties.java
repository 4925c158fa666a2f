package io.landfall.messaging;

import io.landfall.contracts.Service;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the starter.
 *
 * @param service which service this is
 * @param lease how long a worker that says nothing keeps its work
 * @param replicationFactor of the topics this service declares
 * @param faultPoints a directory that steers hold and crash points; only for tests
 */
@ConfigurationProperties("landfall.messaging")
public record MessagingProperties(
        Service service,
        @DefaultValue("30s") Duration lease,
        @DefaultValue("1") short replicationFactor,
        @Nullable Path faultPoints) {}
