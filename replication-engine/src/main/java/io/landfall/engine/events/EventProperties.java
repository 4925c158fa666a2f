package io.landfall.engine.events;

import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Where state changes are told.
 *
 * @param queueUrl an SQS queue; absent: nowhere
 * @param endpoint of SQS; absent: AWS's own of the region
 */
@ConfigurationProperties("landfall.engine.events")
public record EventProperties(
        @Nullable String queueUrl, @Nullable URI endpoint) {}
