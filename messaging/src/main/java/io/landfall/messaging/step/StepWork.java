package io.landfall.messaging.step;

import io.landfall.contracts.Envelope;
import io.landfall.contracts.Failure;
import io.landfall.contracts.Step;
import io.landfall.contracts.command.UndoStep;
import io.landfall.contracts.reply.ApprovalLapsed;
import io.landfall.contracts.reply.CutoverRolledBack;
import io.landfall.contracts.reply.Reply;
import io.landfall.contracts.reply.StepFailed;
import io.landfall.contracts.reply.StepStopped;
import io.landfall.contracts.reply.StepSucceeded;
import io.landfall.contracts.reply.StepUndone;
import io.landfall.contracts.reply.UndoDelayed;
import io.landfall.messaging.metrics.StepMetrics;
import io.landfall.messaging.work.LeaseLostException;
import io.landfall.messaging.work.WorkHandler;
import io.landfall.messaging.work.WorkResult;
import io.landfall.messaging.work.WorkSession;
import io.landfall.telemetry.trace.TraceContext;
import io.landfall.telemetry.trace.Traces;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** Calls a run's handler under the run's lease and turns its outcome into the reply that closes the run. */
final class StepWork implements WorkHandler {

    static final String KIND = "step";

    private static final Logger LOG = LoggerFactory.getLogger(StepWork.class);
    private static final int MAX_TRIES = 8;
    private static final Duration UNDO_PAUSE = Duration.ofSeconds(5);

    private final JdbcStepRuns runs;
    private final Replies replies;
    private final StepRunFactory factory;
    private final StepMetrics metrics;
    private final Map<Step, StepHandler> handlers;

    StepWork(
            JdbcStepRuns runs,
            Replies replies,
            StepRunFactory factory,
            StepMetrics metrics,
            Map<Step, StepHandler> handlers) {
        this.runs = runs;
        this.replies = replies;
        this.factory = factory;
        this.metrics = metrics;
        this.handlers = handlers;
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public WorkResult perform(WorkSession session) throws Exception {
        RunRow run = runs.find(UUID.fromString(session.key())).orElseThrow();
        if (!run.isOpen()) {
            return new WorkResult.Done();
        }
        try (Traces.Scope _ = Traces.taking(run.envelope().traceparent());
                MDC.MDCCloseable _ = MDC.putCloseable(
                        "migration", run.envelope().migrationId().toString());
                MDC.MDCCloseable _ = MDC.putCloseable("step", run.step().name());
                MDC.MDCCloseable _ = MDC.putCloseable(
                        "attempt", Integer.toString(run.envelope().attempt()))) {
            return within(Traces.current().orElseThrow(), call(run, session));
        } catch (RunInterruptedException e) {
            return switch (e.reason()) {
                case STOP_REQUESTED -> stopped(run.commandId());
                case LEASE_LOST -> throw new LeaseLostException(run.step() + " of " + run.commandId());
            };
        }
    }

    /** What ends the call is part of its span, too. */
    private static WorkResult within(TraceContext span, WorkResult result) {
        return switch (result) {
            case WorkResult.Done done -> new WorkResult.Done(() -> run(span, done.inTransaction()));
            case WorkResult.Again again -> new WorkResult.Again(again.pause(), () -> run(span, again.inTransaction()));
        };
    }

    private static void run(TraceContext span, Runnable action) {
        try (Traces.Scope _ = Traces.resuming(span)) {
            action.run();
        }
    }

    private WorkResult call(RunRow run, WorkSession session) throws Exception {
        StepHandler handler = Objects.requireNonNull(handlers.get(run.step()), () -> "no handler for " + run.step());
        LeasedStepRun leased = factory.leased(run, session);
        leased.heartbeat();
        LOG.info(
                "{} {} (try {})",
                run.command() instanceof UndoStep ? "undoing" : "performing",
                run.step(),
                session.tries());
        if (run.command() instanceof UndoStep) {
            return undo(handler, run, leased);
        }
        leased.reachStep();
        return perform(handler, run, leased, session);
    }

    private WorkResult perform(StepHandler handler, RunRow run, LeasedStepRun leased, WorkSession session)
            throws Exception {
        StepOutcome outcome;
        try {
            outcome = handler.perform(leased);
        } catch (RunInterruptedException | LeaseLostException e) {
            throw e;
        } catch (StepFailedException e) {
            LOG.warn("{} failed: {}", run.step(), e.getMessage(), e.getCause());
            outcome = new StepOutcome.Failed(e.failure());
        } catch (Exception e) {
            if (session.tries() < MAX_TRIES) {
                throw e;
            }
            LOG.error("{} failed after {} tries", run.step(), session.tries(), e);
            outcome = new StepOutcome.Failed(unexpected(e));
        }
        leased.reach("DONE");
        return switch (outcome) {
            case StepOutcome.Succeeded done -> close(run, new StepSucceeded(done.summary(), done.report()));
            case StepOutcome.Failed failed -> close(run, new StepFailed(failed.failure(), failed.report()));
            case StepOutcome.Lapsed lapsed -> close(run, new ApprovalLapsed(lapsed.reason()));
            case StepOutcome.RolledBack back -> close(run, new CutoverRolledBack(back.reason()));
            case StepOutcome.Again again -> new WorkResult.Again(again.pause());
        };
    }

    private WorkResult undo(StepHandler handler, RunRow run, LeasedStepRun leased) {
        UndoOutcome outcome;
        try {
            leased.reach("UNDO");
            outcome = handler.undo(leased);
            leased.reach("UNDONE");
        } catch (RunInterruptedException | LeaseLostException e) {
            throw e;
        } catch (StepFailedException e) {
            outcome = new UndoOutcome.Delayed(e.failure(), UNDO_PAUSE);
        } catch (Exception e) {
            LOG.warn("undoing {} failed, again in {}", run.step(), UNDO_PAUSE, e);
            outcome = new UndoOutcome.Delayed(unexpected(e), UNDO_PAUSE);
        }
        return switch (outcome) {
            case UndoOutcome.Undone undone -> close(run, new StepUndone(undone.summary()));
            case UndoOutcome.Delayed delayed ->
                new WorkResult.Again(delayed.pause(), () -> sayDelay(run, delayed.failure()));
        };
    }

    /** A delay is said when it begins or changes, not at each try. */
    private void sayDelay(RunRow run, Failure failure) {
        if (!failure.reason().equals(run.detail())) {
            runs.advance(run.commandId(), "DELAYED", failure.reason());
            replies.answer(run.envelope(), new UndoDelayed(failure));
        }
    }

    private WorkResult close(RunRow run, Reply reply) {
        return new WorkResult.Done(() -> closeNow(run.commandId(), run.envelope(), reply));
    }

    private WorkResult stopped(UUID commandId) {
        return new WorkResult.Done(() -> {
            Envelope stop = Objects.requireNonNull(
                    runs.lock(commandId).orElseThrow().stop(), "stop requested without its envelope");
            closeNow(commandId, stop, new StepStopped("stopped on request"));
        });
    }

    /** A stop that came before the outcome's commit gets its answer too: the run has ended either way. */
    private void closeNow(UUID commandId, Envelope command, Reply reply) {
        RunRow run = runs.lock(commandId).orElseThrow();
        runs.close(commandId, reply);
        metrics.closes(run.step(), run.startedAt(), reply);
        replies.answer(command, reply);
        @Nullable Envelope stop = run.stop();
        if (stop != null && !(reply instanceof StepStopped)) {
            replies.answer(stop, new StepStopped("the step had ended"));
        }
        LOG.info("{} closed by {}", run.step(), reply.type());
    }

    private static Failure unexpected(Exception e) {
        String state = e instanceof SQLException sql ? " (SQLSTATE " + sql.getSQLState() + ")" : "";
        String message = e.getMessage() == null
                ? ""
                : ": " + e.getMessage().lines().findFirst().orElse("");
        return Failure.retryable(
                "UNEXPECTED",
                e.getClass().getSimpleName() + state + message,
                "Look at the service's log of that time, mend the cause, then retry.");
    }
}
