package io.landfall.simulation;

import io.landfall.contracts.spec.MigrationSpec;
import io.landfall.cutover.CutoverDriver;
import io.landfall.cutover.CutoverProcedure;
import io.landfall.cutover.approval.Approval;
import io.landfall.orchestrator.MigrationSaga;
import io.landfall.orchestrator.saga.Decision;
import io.landfall.orchestrator.saga.SagaEvent;
import io.landfall.orchestrator.saga.SagaState;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What is decided by whom: the product's own functions, unless a test plants a bug in one of them.
 *
 * @param lease whether a database lets the token act that holds this one, as {@code databases/landfall/Lease} does
 * @param usable whether an approval can be taken for a cutover, as {@code Approvals.use} does
 */
record Rules(
        Saga saga,
        CutoverByHost cutover,
        LeaseRule lease,
        FourEyes fourEyes,
        Lapse lapse,
        PlanMatch planMatch,
        Predicate<Approval.State> usable) {

    static final Rules REAL = new Rules(
            MigrationSaga::decide,
            _ -> CutoverProcedure::next,
            (held, mine) -> held <= mine,
            MigrationSpec::involvementOf,
            (approval, spec, now, _) -> approval.lapse(spec, now),
            String::equals,
            Approval.State.GIVEN::equals);

    interface Saga {
        Decision decide(SagaState saga, SagaEvent event, Instant now);
    }

    /** The product's own needs no clock of its host's: the journal's row brings the time. */
    interface CutoverByHost {
        CutoverDriver.Procedure on(InstantSource hostClock);
    }

    interface LeaseRule {
        boolean admits(long held, long mine);
    }

    interface FourEyes {
        Optional<String> bar(MigrationSpec spec, String caller);
    }

    /** By the journal's time; the host's is for planted bugs. */
    interface Lapse {
        Optional<String> of(Approval approval, MigrationSpec spec, Instant now, Instant hostsNow);
    }

    interface PlanMatch {
        boolean matches(String approved, String current);
    }

    Rules saga(Saga planted) {
        return new Rules(planted, cutover, lease, fourEyes, lapse, planMatch, usable);
    }

    Rules cutover(CutoverDriver.Procedure planted) {
        return cutoverByHost(_ -> planted);
    }

    Rules cutoverByHost(CutoverByHost planted) {
        return new Rules(saga, planted, lease, fourEyes, lapse, planMatch, usable);
    }

    Rules lease(LeaseRule planted) {
        return new Rules(saga, cutover, planted, fourEyes, lapse, planMatch, usable);
    }

    Rules fourEyes(FourEyes planted) {
        return new Rules(saga, cutover, lease, planted, lapse, planMatch, usable);
    }

    Rules lapse(Lapse planted) {
        return new Rules(saga, cutover, lease, fourEyes, planted, planMatch, usable);
    }

    Rules planMatch(PlanMatch planted) {
        return new Rules(saga, cutover, lease, fourEyes, lapse, planted, usable);
    }

    Rules usable(Predicate<Approval.State> planted) {
        return new Rules(saga, cutover, lease, fourEyes, lapse, planMatch, planted);
    }
}
