package io.landfall.cutover.criteria;

import io.landfall.contracts.Failure;
import io.landfall.contracts.Step;
import io.landfall.contracts.spec.CutoverSpec;
import io.landfall.contracts.spec.Window;
import io.landfall.cutover.access.MigrationDatabases;
import io.landfall.cutover.approval.Approval;
import io.landfall.cutover.approval.ApprovalCheck;
import io.landfall.cutover.approval.PlanInput;
import io.landfall.cutover.approval.PlanInputs;
import io.landfall.cutover.approval.Plans;
import io.landfall.cutover.criteria.Criterion.Name;
import io.landfall.cutover.journal.JournalTime;
import io.landfall.databases.catalog.CopyBudget;
import io.landfall.messaging.step.StepFailedException;
import io.landfall.messaging.step.StepHandler;
import io.landfall.messaging.step.StepOutcome;
import io.landfall.messaging.step.StepRun;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** CUTOVER_CRITERIA: samples the gate each second until all of it has been open for long enough. */
@Component
class CriteriaStep implements StepHandler {

    private static final int SAMPLES_PER_SESSION = 60;
    private static final int OBJECTS_EVERY = 10;
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration WINDOW_CLOSED = Duration.ofSeconds(15);

    private final PlanInputs inputs;
    private final Plans plans;
    private final ApprovalCheck check;
    private final MigrationDatabases databases;
    private final Gates gates;
    private final CopyBudget copyBudget;
    private final JournalTime time;

    CriteriaStep(
            PlanInputs inputs,
            Plans plans,
            ApprovalCheck check,
            MigrationDatabases databases,
            Gates gates,
            CopyBudget copyBudget,
            JournalTime time) {
        this.inputs = inputs;
        this.plans = plans;
        this.check = check;
        this.databases = databases;
        this.gates = gates;
        this.copyBudget = copyBudget;
        this.time = time;
    }

    @Override
    public Step step() {
        return Step.CUTOVER_CRITERIA;
    }

    @Override
    public StepOutcome perform(StepRun run) throws InterruptedException {
        PlanInput input = inputs.of(run);
        if (check.ofRevision(input) instanceof ApprovalCheck.Verdict.Lapsed(String reason)) {
            return new StepOutcome.Lapsed(reason);
        }
        try (Connection source = databases.source(input.spec(), "gate");
                Connection target = databases.target(input.spec(), "gate")) {
            return new Sampling(run, input, source, target).untilOpen();
        } catch (SQLException | StepFailedException unreachable) {
            return unreachable(run, input, unreachable);
        }
    }

    /** An outage of a side blocks the gate; it does not end the waiting. */
    private StepOutcome unreachable(StepRun run, PlanInput input, Exception cause) {
        String reason = cause instanceof StepFailedException failed
                ? failed.failure().reason()
                : String.valueOf(cause.getMessage());
        if (cause instanceof StepFailedException failed && failed.failure().category() != Failure.Category.RETRYABLE) {
            throw failed;
        }
        say(run, input, List.of(Criterion.blocked(Name.CONNECTIONS, reason)), Optional.empty());
        return new StepOutcome.Again(SECOND);
    }

    private Gate say(StepRun run, PlanInput input, List<Criterion> criteria, Optional<Gate> before) {
        Gate gate = Gate.sampled(criteria, before, time.now());
        gates.keep(run.migrationId(), gate);
        run.advance(
                gate.isOpen() ? "SUSTAINING" : "WAITING",
                gate.text(input.spec().cutover().sustainedFor()));
        return gate;
    }

    /** The samples over one pair of sessions. */
    private final class Sampling {

        private final StepRun run;
        private final PlanInput input;
        private final CutoverSpec cutover;
        private final Connection source;
        private final Connection target;

        Sampling(StepRun run, PlanInput input, Connection source, Connection target) {
            this.run = run;
            this.input = input;
            this.cutover = input.spec().cutover();
            this.source = source;
            this.target = target;
        }

        StepOutcome untilOpen() throws SQLException, InterruptedException {
            List<Criterion> objects = List.of();
            Optional<Gate> gate = gates.find(run.migrationId());
            for (int sample = 0; sample < SAMPLES_PER_SESSION; sample++) {
                run.heartbeat();
                boolean opens = gate.filter(before -> before.isOpenFor(cutover.sustainedFor()))
                                .isPresent()
                        && sample > 0;
                if (opens || sample % OBJECTS_EVERY == 0) {
                    if (check.ofPlan(input, plans.of(input, source))
                            instanceof ApprovalCheck.Verdict.Lapsed(String reason)) {
                        return new StepOutcome.Lapsed(reason);
                    }
                    objects = ObjectCriteria.all(input, copyBudget, source, target);
                    if (objects.stream().noneMatch(found -> found.name() == Name.CATALOG && !found.open())) {
                        // until then the DDL may be under way, or be taken back
                        Rewrites.refuse(input.spec(), source, target);
                    }
                }
                ApprovalCheck.Verdict verdict = check.ofRevision(input);
                if (!(verdict instanceof ApprovalCheck.Verdict.Valid(Approval approval))) {
                    return new StepOutcome.Lapsed(((ApprovalCheck.Verdict.Lapsed) verdict).reason());
                }
                List<Criterion> criteria = new ArrayList<>();
                criteria.add(window(approval.window()));
                criteria.add(StreamCriteria.lag(source, target, run.migrationId(), cutover.maxLag()));
                criteria.add(StreamCriteria.apply(source, target));
                criteria.addAll(objects);
                Gate sampled = say(run, input, criteria, gate);
                if (opens && sampled.isOpenFor(cutover.sustainedFor())) {
                    return new StepOutcome.Succeeded(
                            "the gate was open for " + cutover.sustainedFor().toSeconds() + " s: "
                                    + criteria.get(1).reason());
                }
                if (!criteria.getFirst().open()) {
                    return new StepOutcome.Again(untilWindow(approval.window()));
                }
                gate = Optional.of(sampled);
                if (!sampled.isOpenFor(cutover.sustainedFor())) {
                    Thread.sleep(SECOND);
                }
            }
            return new StepOutcome.Again(SECOND);
        }

        private Criterion window(Window window) {
            return window.isOpenAt(time.now())
                    ? Criterion.open(Name.WINDOW, "open until " + window.end())
                    : Criterion.blocked(Name.WINDOW, "opens at " + window.start());
        }

        private Duration untilWindow(Window window) {
            Duration left = Duration.between(time.now(), window.start());
            return left.compareTo(WINDOW_CLOSED) < 0 ? (left.isNegative() ? Duration.ZERO : left) : WINDOW_CLOSED;
        }
    }
}
