package io.landfall.simulation;

import io.landfall.contracts.Failure;
import io.landfall.contracts.Service;
import io.landfall.contracts.Step;
import io.landfall.contracts.command.StartStep;
import io.landfall.contracts.reply.ApprovalLapsed;
import io.landfall.contracts.reply.StepAdvanced;
import io.landfall.contracts.reply.StepFailed;
import io.landfall.contracts.reply.StepSucceeded;
import io.landfall.contracts.spec.MigrationSpec;
import io.landfall.contracts.spec.Window;
import io.landfall.cutover.approval.Approval;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Stands in for {@code Approvals}, {@code ApproveCutover}, {@code RejectCutover} and the two steps that wait for them.
 */
final class ApprovalDesk {

    private final World world;
    private final List<Approval> approvals = new ArrayList<>();
    private final Set<UUID> rejectedRuns = new HashSet<>();

    ApprovalDesk(World world) {
        this.world = world;
    }

    /** A person says yes to the plan that they read; refused unless four eyes, the current plan, a waiting run. */
    void approve(String approver, String planHash, Window window) {
        Optional<StepService.Run> run = cutoverService().openRun(Step.CUTOVER_APPROVAL);
        if (run.isEmpty() || given().isPresent()) {
            return;
        }
        MigrationSpec spec = ((StartStep) run.get().command).spec();
        boolean matches = world.rules.planMatch().matches(planHash, world.sides.planHash(spec.revision()));
        if (!matches || world.rules.fourEyes().bar(spec, approver).isPresent()) {
            world.trace.say(() -> "'%s' may not approve '%s'".formatted(approver, planHash));
            return;
        }
        world.trace.say(() -> "'%s' approves '%s' for %s".formatted(approver, planHash, window));
        approvals.add(new Approval(
                new UUID(3, approvals.size()),
                spec.migrationId(),
                run.get().envelope.commandId(),
                spec.revision(),
                planHash,
                "",
                approver,
                "",
                window,
                window.end(),
                world.agenda.instant(),
                Approval.State.GIVEN));
        cutoverService().wake(run.get(), 0);
    }

    void reject() {
        cutoverService()
                .openRun(Step.CUTOVER_APPROVAL)
                .filter(_ -> given().isEmpty())
                .ifPresent(run -> {
                    rejectedRuns.add(run.envelope.commandId());
                    cutoverService().wake(run, 0);
                });
    }

    Optional<Approval> find(UUID approvalId) {
        return approvals.stream()
                .filter(approval -> approval.approvalId().equals(approvalId))
                .findFirst();
    }

    /** False when it was used or became void. */
    boolean use(Approval approval) {
        boolean usable = world.rules
                .usable()
                .test(find(approval.approvalId()).orElseThrow().state());
        if (usable) {
            become(approval, Approval.State.USED);
        }
        return usable;
    }

    /** The approval that allows a cutover of that spec now; one that does not becomes void. */
    Optional<Approval> valid(MigrationSpec spec, Instant hostsNow) {
        Optional<Approval> newest = approvals.isEmpty()
                ? Optional.empty()
                : Optional.of(approvals.getLast())
                        .filter(approval -> world.rules.usable().test(approval.state()));
        if (newest.isPresent()
                && world.rules
                        .lapse()
                        .of(newest.get(), spec, world.agenda.instant(), hostsNow)
                        .isPresent()) {
            become(newest.get(), Approval.State.VOID);
            return Optional.empty();
        }
        return newest;
    }

    private Optional<Approval> validForThePlan(Worker worker) {
        MigrationSpec spec = worker.spec();
        Optional<Approval> valid = valid(spec, worker.hostClock().instant());
        boolean matches = valid.isPresent()
                && world.rules.planMatch().matches(valid.get().planHash(), world.sides.planHash(spec.revision()));
        if (valid.isPresent() && !matches) {
            become(valid.get(), Approval.State.VOID);
            return Optional.empty();
        }
        return valid;
    }

    private Optional<Approval> given() {
        return approvals.stream()
                .filter(approval -> approval.state() == Approval.State.GIVEN)
                .findFirst();
    }

    private void become(Approval approval, Approval.State state) {
        approvals.replaceAll(kept -> kept.approvalId().equals(approval.approvalId())
                ? new Approval(
                        kept.approvalId(),
                        kept.migrationId(),
                        kept.commandId(),
                        kept.specRevision(),
                        kept.planHash(),
                        kept.plan(),
                        kept.approver(),
                        kept.reason(),
                        kept.window(),
                        kept.expiresAt(),
                        kept.approvedAt(),
                        state)
                : kept);
    }

    private StepService cutoverService() {
        return world.services.get(Service.CUTOVER);
    }

    /** CUTOVER_APPROVAL. */
    record Waiting(Worker worker, World world) implements Activity {

        @Override
        public Worker.Turn slice() {
            ApprovalDesk desk = world.desk;
            if (desk.rejectedRuns.contains(worker.commandId())) {
                return new Worker.Turn.Ended(
                        new StepFailed(Failure.needsOperator("CUTOVER_REJECTED", "rejected", "ask again"), null));
            }
            desk.given()
                    .filter(old -> !old.commandId().equals(worker.commandId()))
                    .ifPresent(old -> desk.become(old, Approval.State.VOID));
            worker.danger("while it looks for an approval");
            if (desk.validForThePlan(worker)
                    .filter(approval -> approval.state() == Approval.State.GIVEN)
                    .isPresent()) {
                return new Worker.Turn.Ended(new StepSucceeded("approved", null));
            }
            worker.advance(StepAdvanced.WAITING, "waits for an approval");
            return new Worker.Turn.Again(30_000);
        }
    }

    /** CUTOVER_CRITERIA. */
    record Gate(Worker worker, World world) implements Activity {

        @Override
        public Worker.Turn slice() {
            Optional<Approval> approval = world.desk.validForThePlan(worker);
            if (approval.isEmpty()) {
                return new Worker.Turn.Ended(new ApprovalLapsed("lapsed"));
            }
            worker.danger("at the gate");
            boolean open = approval.get().window().isOpenAt(world.agenda.instant()) && !world.choices.happens(200);
            return open
                    ? new Worker.Turn.Ended(new StepSucceeded("open", null))
                    : new Worker.Turn.Again(1_000 + world.choices.below(14_000));
        }
    }
}
