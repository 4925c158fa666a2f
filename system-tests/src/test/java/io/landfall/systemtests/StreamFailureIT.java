package io.landfall.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.landfall.contracts.MigrationStatus;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Changes that can't be applied while no step waits for them. */
class StreamFailureIT {

    private static final String NAME = "stuck";

    private final SystemUnderTest system = SystemUnderTest.running();

    @Test
    void what_stops_the_apply_is_told_by_the_gate_and_changes_flow_again_once_it_is_mended() throws Exception {
        system.createShop(NAME, 1_000);
        system.operator.register(TaskDocument.aTask(NAME, system).database(NAME).build());
        system.await(NAME, NAME, MigrationStatus.AWAITING_APPROVAL);
        system.target.execute(
                NAME, "ALTER TABLE public.entry ADD CONSTRAINT refused CHECK (note <> 'refused') NOT VALID");
        system.source.execute(
                NAME, "INSERT INTO public.entry (customer, writer, number, note) VALUES (1, 1, 1, 'refused')");

        system.approve(NAME, NAME);
        Awaitility.await("the reason at the gate")
                .atMost(Duration.ofSeconds(60))
                .until(() -> gate().contains("violates check constraint"));
        assertThat(gate()).contains("public.entry").contains("it is resumed until that is mended");
        system.target.execute(NAME, "ALTER TABLE public.entry DROP CONSTRAINT refused");

        system.await(NAME, NAME, MigrationStatus.COMPLETED);
        assertThat(Equality.differencesAtRest(system.source, system.target, NAME))
                .isEmpty();
    }

    private String gate() {
        return system.operator.cutover(NAME, NAME).path("gate").toString();
    }
}
