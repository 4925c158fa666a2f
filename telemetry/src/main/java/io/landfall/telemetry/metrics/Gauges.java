package io.landfall.telemetry.metrics;

import io.micrometer.core.instrument.Tags;
import org.jspecify.annotations.Nullable;

/** Takes the values of one sample. */
@FunctionalInterface
public interface Gauges {

    /** How many series of one name a service shows at most; the tags must be bounded by themselves in practice. */
    int MAX_SERIES = 500;

    /** An unknown value is no series. */
    void set(String name, String description, Tags tags, @Nullable Number value);
}
