package io.landfall.orchestrator;

import io.landfall.contracts.Step;
import io.landfall.contracts.spec.MigrationSpec;
import java.util.Optional;

/**
 * A step's place in the workflow.
 *
 * @param undo how an abort undoes it, if it leaves anything behind
 */
public record WorkflowStep(Step step, Condition condition, Optional<String> undo) {

    /** When a step is part of a migration. */
    public enum Condition {
        ALWAYS("always"),
        CUTOVER_REQUIRED("cutover required"),
        CUTOVER_NOT_REQUIRED("cutover not required"),
        DATA_VALIDATION_ASKED_BEFORE_CUTOVER("cutover required, data validation asked for"),
        DATA_VALIDATION_ASKED_AFTER_LOAD("cutover not required, data validation asked for");

        private final String text;

        Condition(String text) {
            this.text = text;
        }

        /** In the words of the docs. */
        public String text() {
            return text;
        }

        boolean holdsFor(MigrationSpec spec) {
            boolean cutover = spec.cutover().required();
            return switch (this) {
                case ALWAYS -> true;
                case CUTOVER_REQUIRED -> cutover;
                case CUTOVER_NOT_REQUIRED -> !cutover;
                case DATA_VALIDATION_ASKED_BEFORE_CUTOVER -> cutover && spec.dataValidation();
                case DATA_VALIDATION_ASKED_AFTER_LOAD -> !cutover && spec.dataValidation();
            };
        }
    }

    static WorkflowStep always(Step step) {
        return when(Condition.ALWAYS, step);
    }

    static WorkflowStep when(Condition condition, Step step) {
        return new WorkflowStep(step, condition, Optional.empty());
    }

    WorkflowStep undoneBy(String how) {
        return new WorkflowStep(step, condition, Optional.of(how));
    }
}
