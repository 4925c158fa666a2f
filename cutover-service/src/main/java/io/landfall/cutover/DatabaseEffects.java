package io.landfall.cutover;

import io.landfall.contracts.Failure;
import io.landfall.cutover.access.Leased;
import io.landfall.cutover.access.MigrationDatabases;
import io.landfall.cutover.approval.Approvals;
import io.landfall.cutover.approval.CutoverPlan;
import io.landfall.cutover.approval.PlanInput;
import io.landfall.cutover.approval.Plans;
import io.landfall.cutover.criteria.Criterion;
import io.landfall.cutover.criteria.ObjectCriteria;
import io.landfall.cutover.criteria.Rewrites;
import io.landfall.cutover.criteria.UnloadedTables;
import io.landfall.cutover.cutovertime.SequenceValuesMigration;
import io.landfall.cutover.cutovertime.UnreplicatedMigration;
import io.landfall.cutover.drain.Marker;
import io.landfall.cutover.drain.Silence;
import io.landfall.cutover.drain.SourcePosition;
import io.landfall.cutover.fence.ConnectGrants;
import io.landfall.cutover.fence.ProbeLogin;
import io.landfall.cutover.journal.Cutover;
import io.landfall.cutover.journal.CutoverJournal;
import io.landfall.cutover.journal.Phase;
import io.landfall.cutover.traffic.TrafficSwitches;
import io.landfall.cutover.verification.DataVerification;
import io.landfall.cutover.verification.Verification;
import io.landfall.databases.catalog.CopyBudget;
import io.landfall.databases.catalog.RoleMapping;
import io.landfall.databases.catalog.postgresql.PostgresCatalog;
import io.landfall.databases.identifier.ExclusionPatterns;
import io.landfall.databases.landfall.StaleLease;
import io.landfall.messaging.step.StepFailedException;
import io.landfall.messaging.step.StepRun;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/** The effects on the real source and target, over one session on each; each looks before it acts. */
final class DatabaseEffects implements CutoverEffects {

    /** Longer than any statement may take. */
    static final Duration UNHURRIED = Duration.ofSeconds(25);

    private final StepRun run;
    private final CutoverJournal journal;
    private final Tools tools;
    private final PlanInput input;
    private final TrafficEffects traffic;
    private final long token;
    private final Sides sides;
    private final JournalledFacts facts;
    private final FenceEffects fence;
    private final LastObjects lastObjects;
    private final Rollback rollback;

    /** What the effects are composed of. */
    record Tools(
            MigrationDatabases databases,
            Plans plans,
            Approvals approvals,
            ProbeLogin probe,
            SequenceValuesMigration sequences,
            UnreplicatedMigration unreplicated,
            CopyBudget copyBudget,
            DataVerification verification,
            TrafficSwitches traffic) {}

    DatabaseEffects(StepRun run, CutoverJournal journal, Tools tools, PlanInput input) {
        this.run = run;
        this.journal = journal;
        this.tools = tools;
        this.input = input;
        this.traffic = new TrafficEffects(journal, tools.traffic().of(input.spec()), input.spec());
        this.token = run.leaseToken();
        this.sides = new Sides(tools.databases(), input.spec());
        this.facts = new JournalledFacts(journal);
        this.fence = new FenceEffects(journal, facts, sides, token, tools, input.spec());
        this.lastObjects = new LastObjects(run, journal, facts, sides, tools, input);
        this.rollback = new Rollback(journal, facts, sides, token, tools.unreplicated(), input.spec());
    }

    @Override
    public Observation perform(Effect effect, Cutover cutover) throws SQLException, StaleLease, InterruptedException {
        limitSilence(cutover);
        return switch (effect) {
            case CHECK_BOTH_SIDES -> checkBothSides(cutover);
            case PAUSE_TRAFFIC -> traffic.pause(cutover);
            case FENCE_SOURCE -> fence.raise(cutover);
            case INSPECT_FENCE -> fence.inspect(Effect.INSPECT_FENCE, cutover);
            case AWAIT_MARKER -> awaitMarker(effect, cutover, Facts.DRAIN, "drain");
            case MIGRATE_LAST_OBJECTS -> lastObjects.migrate(cutover);
            case VERIFY_DATA -> verifyData(cutover);
            case PROVE_SILENCE -> proveSilence(cutover);
            case OPEN_TARGET -> openTarget(cutover);
            case SWITCH_TRAFFIC -> traffic.switchToTarget(cutover);
            case REFRESH_VIEWS -> refreshViews(cutover);
            case REOPEN_SOURCE -> rollback.reopenSource(cutover);
            case RESUME_TRAFFIC -> traffic.resume(cutover);
            case CLEAR_TARGET -> rollback.clearTarget(cutover);
        };
    }

    /** A side that falls silent must not keep the source fenced beyond the deadline. */
    private void limitSilence(Cutover cutover) {
        if (cutover.phase().canTurnBack() && cutover.deadline() != null) {
            sides.answerWithin(cutover.budget());
        } else if (cutover.phase().canTurnBack() || cutover.phase() == Phase.ROLLING_BACK) {
            sides.answerWithin(UNHURRIED);
        } else {
            sides.answerWheneverDone();
        }
    }

    private Observation checkBothSides(Cutover cutover) throws SQLException, StaleLease {
        Connection openSource = source();
        Connection openTarget = target();
        Leased.<Boolean>transaction(openSource, token, _ -> true);
        Leased.<Boolean>transaction(openTarget, token, _ -> true);
        CutoverPlan plan = tools.plans().of(input, openSource);
        if (!plan.hash()
                .equals(tools.approvals()
                        .find(cutover.approvalId())
                        .orElseThrow()
                        .planHash())) {
            throw needsOperator(
                    "PLAN_CHANGED",
                    "The plan has changed since it was approved (roles, grants or reports).",
                    "Retry: the new plan is asked to be approved.");
        }
        // before it is compared, so that whatever changes from here on is found inside the fence
        journal.note(cutover, Facts.SOURCE_CATALOG, fingerprint(openSource));
        List<String> blocked = ObjectCriteria.all(input, tools.copyBudget(), openSource, openTarget).stream()
                .filter(criterion -> !criterion.open())
                .map(Criterion::toString)
                .toList();
        if (!blocked.isEmpty()) {
            throw needsOperator(
                    "GATE_CLOSED_AGAIN",
                    "What the gate found open is not any more: " + String.join("; ", blocked) + ".",
                    "Do what it says, then retry.");
        }
        Silence.obstacle(SourcePosition.now(openSource), openTarget).ifPresent(obstacle -> {
            throw needsOperator(obstacle.code(), obstacle.reason(), obstacle.remedy());
        });
        tools.probe().mustSucceed(input.spec());
        traffic.check();
        journal.note(cutover, Facts.SOURCE_GRANTS, ConnectGrants.read(openSource));
        return new Observation.Done(Effect.CHECK_BOTH_SIDES);
    }

    /** A marker of its own for each owner, so that it is younger than all that happened before it came. */
    private Observation awaitMarker(Effect effect, Cutover cutover, String fact, String purpose)
            throws SQLException, StaleLease {
        Facts.MarkerProof proof = journal.noted(cutover.cutoverId(), fact, Facts.MarkerProof.class)
                .filter(noted -> noted.ownerToken() == token)
                .orElse(null);
        if (proof == null) {
            proof = new Facts.MarkerProof(UUID.randomUUID(), token, null, null);
            journal.note(cutover, fact, proof);
        }
        Marker marker = new Marker(proof.marker(), cutover.migrationId(), "cutover/" + purpose);
        marker.write(source(), token);
        if (!marker.isOn(target())) {
            return new Observation.NotYet(effect, "the marker to come through to the target");
        }
        return switch (Silence.since(facts.fence(cutover).position(), target())) {
            case Silence.Verdict.Broken(String code, String reason, String remedy) ->
                throw needsOperator(code, reason, remedy);
            case Silence.Verdict.Behind(String waitingFor) -> new Observation.NotYet(effect, waitingFor);
            case Silence.Verdict.Silent(String lastForeign) -> {
                journal.note(
                        cutover,
                        fact,
                        new Facts.MarkerProof(
                                proof.marker(),
                                token,
                                journal.read(cutover.cutoverId()).readAt(),
                                lastForeign));
                yield new Observation.Done(effect);
            }
        };
    }

    private Observation proveSilence(Cutover cutover) throws SQLException, StaleLease {
        Observation standing = fence.inspect(Effect.PROVE_SILENCE, cutover);
        if (!(standing instanceof Observation.Done)) {
            return standing;
        }
        return awaitMarker(Effect.PROVE_SILENCE, cutover, Facts.SILENCE, "silence");
    }

    private Observation verifyData(Cutover cutover) throws SQLException, InterruptedException {
        refuseChangedSource(cutover);
        Duration third = cutover.maxWriteDowntime().dividedBy(3);
        Verification verification = tools.verification()
                .compare(
                        source(),
                        target(),
                        input.spec(),
                        () -> hasMoreTimeThan(third, cutover),
                        () -> hasMoreTimeThan(third.dividedBy(2), cutover));
        journal.note(cutover, Facts.VERIFICATION, verification);
        return new Observation.Done(Effect.VERIFY_DATA);
    }

    /** An abort or the deadline's nearness ends the comparing: what comes after needs a moment too. */
    private boolean hasMoreTimeThan(Duration reserve, Cutover cutover) {
        run.heartbeat();
        Cutover now = journal.read(cutover.cutoverId());
        return !now.abortRequested() && now.budget().compareTo(reserve) > 0;
    }

    /** DDL between the last look before the fence and the fence itself. */
    private void refuseChangedSource(Cutover cutover) throws SQLException {
        String before = journal.noted(cutover.cutoverId(), Facts.SOURCE_CATALOG, String.class)
                .orElseThrow();
        if (!before.equals(fingerprint(source()))) {
            throw needsOperator(
                    "SOURCE_CATALOG_CHANGED",
                    "An object of the source was created, changed or dropped just before the fence.",
                    "Bring the change to the target too, or undo it, then retry.");
        }
        Rewrites.refuse(input.spec(), source(), target());
        UnloadedTables.refuse(input.spec(), source(), target());
    }

    private String fingerprint(Connection side) throws SQLException {
        return PostgresCatalog.read(
                        side,
                        ExclusionPatterns.of(input.spec().exclude()),
                        new RoleMapping(input.spec().roles()))
                .fingerprint();
    }

    private Observation openTarget(Cutover cutover) throws SQLException, StaleLease {
        TargetOpening.open(target(), run, journal, cutover, input);
        return new Observation.Done(Effect.OPEN_TARGET);
    }

    private Observation refreshViews(Cutover cutover) throws SQLException, InterruptedException {
        TargetOpening.refreshViews(target(), run, journal, cutover);
        return new Observation.Done(Effect.REFRESH_VIEWS);
    }

    private Connection source() throws SQLException {
        return sides.source();
    }

    private Connection target() throws SQLException {
        return sides.target();
    }

    @Override
    public void close() {
        sides.close();
    }

    private static StepFailedException needsOperator(String code, String reason, String remedy) {
        return new StepFailedException(Failure.needsOperator(code, reason, remedy));
    }
}
