package io.landfall.cutover;

import io.landfall.cutover.approval.PlanInput;
import io.landfall.messaging.step.StepRun;

/** Opens the effects of one run; tests put theirs here. */
interface EffectsFactory {

    CutoverEffects open(StepRun run, PlanInput input);
}
