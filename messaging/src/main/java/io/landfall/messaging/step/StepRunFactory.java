package io.landfall.messaging.step;

import io.landfall.messaging.fault.FaultPoints;
import io.landfall.messaging.work.WorkSession;
import org.springframework.transaction.support.TransactionTemplate;

/** Makes the handlers' view of a run. */
final class StepRunFactory {

    private final JdbcStepRuns runs;
    private final Replies replies;
    private final TransactionTemplate transactions;
    private final FaultPoints faults;

    StepRunFactory(JdbcStepRuns runs, Replies replies, TransactionTemplate transactions, FaultPoints faults) {
        this.runs = runs;
        this.replies = replies;
        this.transactions = transactions;
        this.faults = faults;
    }

    /** A run in the hands of a worker. */
    LeasedStepRun leased(RunRow run, WorkSession session) {
        return new LeasedStepRun(run, session, runs, replies, transactions, faults);
    }

    /** A run to look at, without a lease. */
    StepRun view(RunRow run) {
        return new LeasedStepRun(run, new NoLease(run), runs, replies, transactions, faults);
    }
}
