package io.landfall.dmsadapter.provisioning;

import java.time.Duration;

/**
 * How patiently DMS is asked.
 *
 * @param poll between two looks at something that takes its time
 * @param longestCall after it a call that timed out can't succeed any more
 */
public record Pace(Duration poll, Duration longestCall) {

    /** Before the first look at what was just asked for: some of it takes hardly any time. */
    public Duration first() {
        return poll.dividedBy(4);
    }
}
