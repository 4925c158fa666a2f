package io.landfall.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.landfall.contracts.MigrationStatus;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Three databases of one task: one fails its checks while its neighbours complete, and completes after the mend. */
class FleetIT {

    private final SystemUnderTest system = SystemUnderTest.running();

    @Test
    void a_database_that_fails_its_checks_does_not_stop_its_neighbours() throws Exception {
        system.createShop("fleet_a", 2_000);
        system.createShop("fleet_b", 2_000);
        system.createShop("fleet_c", 2_000);
        system.source.execute("fleet_b", "CREATE RULE nothing AS ON DELETE TO public.customer DO INSTEAD NOTHING");
        system.operator.register(TaskDocument.aTask("fleet", system)
                .database("fleet_a")
                .database("fleet_b")
                .database("fleet_c")
                .withoutCutover()
                .build());
        system.await("fleet", "fleet_a", MigrationStatus.COMPLETED);
        system.await("fleet", "fleet_c", MigrationStatus.COMPLETED);
        var failed = system.await("fleet", "fleet_b", Set.of(MigrationStatus.FAILED, MigrationStatus.NEEDS_OPERATOR));
        assertThat(failed.failure()).isNotNull();
        assertThat(failed.failure().reason()).contains("nothing");
        system.source.execute("fleet_b", "DROP RULE nothing ON public.customer");
        system.retry("fleet", "fleet_b");
        system.await("fleet", "fleet_b", MigrationStatus.COMPLETED);

        assertThat(Equality.contentOf(system.target, "fleet_b"))
                .isEqualTo(Equality.contentOf(system.source, "fleet_b"));
    }
}
