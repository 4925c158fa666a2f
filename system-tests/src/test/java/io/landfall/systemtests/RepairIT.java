package io.landfall.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.landfall.cli.client.LandfallProblem;
import io.landfall.contracts.MigrationStatus;
import io.landfall.contracts.Step;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Somebody writes to the target behind Landfall's back: it is found, mended on approval, and the migration goes on. */
class RepairIT {

    private static final String DATABASE = "repaired";

    private final SystemUnderTest system = SystemUnderTest.running();

    @Test
    void a_damaged_target_is_repaired_under_load_and_cut_over() throws Exception {
        system.createShop(DATABASE, 5_000);
        try (Traffic traffic = Traffic.gently(system, DATABASE)) {
            system.hold(DATABASE, Step.DATA_VALIDATION.name());
            system.operator.register(
                    TaskDocument.aTask(DATABASE, system).database(DATABASE).build());
            system.awaitHeld(DATABASE, Step.DATA_VALIDATION.name());
            system.target.execute(
                    DATABASE,
                    "SET session_replication_role = replica",
                    "DELETE FROM public.customer WHERE id IN (5, 6)",
                    "UPDATE public.customer SET name = 'somebody else' WHERE id = 7",
                    "INSERT INTO public.entry (id, customer, writer, number) VALUES (900000000, 1, 0, 900000000)");
            system.release(DATABASE, Step.DATA_VALIDATION.name());
            var parked = system.await(DATABASE, DATABASE, MigrationStatus.NEEDS_OPERATOR);
            assertThat(parked.failure().code()).isEqualTo("DATA_DIFFERS");

            List<String> damaged = List.of("public.customer", "public.entry");
            assertThatThrownBy(() -> system.operator.repair(DATABASE, DATABASE, damaged, "tested"))
                    .isInstanceOf(LandfallProblem.class);
            system.approver.repair(DATABASE, DATABASE, damaged, "tested");

            system.await(DATABASE, DATABASE, MigrationStatus.AWAITING_APPROVAL);
            system.approve(DATABASE, DATABASE);
            system.await(DATABASE, DATABASE, MigrationStatus.COMPLETED);
            traffic.awaitMore(20);
            traffic.end();
            assertThat(traffic.faultsOn(system.target, DATABASE)).isEmpty();
            assertThat(Equality.differences(system.source, system.target, DATABASE))
                    .isEmpty();
        }
    }
}
