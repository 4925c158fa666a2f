package io.landfall.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.landfall.contracts.MigrationStatus;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Migrations in a world where one in ten things goes wrong; a failure prints its seed and its shortest trace. */
class SimulationTest {

    private static final int FAULT_PERCENT = 10;

    @Test
    void two_thousand_migrations_break_no_invariant() {
        simulate(0, 2_000);
    }

    @Test
    @Tag("full")
    void a_hundred_thousand_migrations_break_no_invariant() {
        simulate(1_000_000, 1_100_000);
    }

    private static void simulate(long from, long to) {
        Simulation.Ends ends = new Simulation.Ends(new ConcurrentHashMap<>());
        long begun = System.nanoTime();

        Optional<Simulation.Failure> failure = new Simulation(Rules.REAL, FAULT_PERCENT).failure(from, to, ends);

        assertThat(failure.map(Object::toString)).isEmpty();
        System.out.printf(
                "%d simulated migrations in %d ms: %s%n",
                to - from, Duration.ofNanos(System.nanoTime() - begun).toMillis(), ends.counts());
        assertThat(ends.of(MigrationStatus.COMPLETED)).isGreaterThan((int) (to - from) / 4);
        assertThat(ends.of(MigrationStatus.ABORTED)).isGreaterThan((int) (to - from) / 10);
    }
}
