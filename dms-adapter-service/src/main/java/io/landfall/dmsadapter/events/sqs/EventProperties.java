package io.landfall.dmsadapter.events.sqs;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where DMS's events arrive.
 *
 * @param queueUrl absent: no events, and DMS is asked at intervals only
 * @param endpoint absent: AWS's own of the region
 * @param longPoll how long one request waits for events
 * @param visibility how long a message that was received is hidden from others; prolonged while it is handled
 */
@ConfigurationProperties("landfall.dms.events")
public record EventProperties(
        @Nullable String queueUrl,
        @Nullable URI endpoint,
        @DefaultValue("20s") Duration longPoll,
        @DefaultValue("30s") Duration visibility) {}
