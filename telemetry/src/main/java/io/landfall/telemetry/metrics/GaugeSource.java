package io.landfall.telemetry.metrics;

/**
 * Knows numbers that stand in the service's database, so that they outlive a restart and are the same in each replica.
 */
public interface GaugeSource {

    /** Sets what there is now; a series that is not set again vanishes. */
    void sample(Gauges gauges);
}
