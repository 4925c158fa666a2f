package io.landfall.cutover;

import static org.assertj.core.api.Assertions.assertThat;

import io.landfall.contracts.Step;
import io.landfall.cutover.journal.CutoverJournal;
import io.landfall.messaging.step.StepOutcome;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class CutoverStepTest {

    @Test
    void a_fault_while_a_cutover_may_be_under_way_is_never_the_end_of_the_step() {
        CutoverJournal unreadable = (CutoverJournal) Proxy.newProxyInstance(
                CutoverJournal.class.getClassLoader(), new Class<?>[] {CutoverJournal.class}, (_, method, _) -> {
                    throw new IllegalStateException(method.getName() + " fails");
                });
        TestRun run = new TestRun(Step.CUTOVER, UUID.randomUUID(), UUID.randomUUID(), 1, null, List.of(), _ -> {});
        CutoverStep step = new CutoverStep(unreadable, null, null, null, null, null, null);

        assertThat(step.perform(run)).isInstanceOf(StepOutcome.Again.class);
    }
}
