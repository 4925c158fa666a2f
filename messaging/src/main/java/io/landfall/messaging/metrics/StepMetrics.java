package io.landfall.messaging.metrics;

import io.landfall.contracts.Step;
import io.landfall.contracts.reply.AbortRefused;
import io.landfall.contracts.reply.ApprovalLapsed;
import io.landfall.contracts.reply.CutoverRolledBack;
import io.landfall.contracts.reply.Reply;
import io.landfall.contracts.reply.StepAdvanced;
import io.landfall.contracts.reply.StepFailed;
import io.landfall.contracts.reply.StepStopped;
import io.landfall.contracts.reply.StepSucceeded;
import io.landfall.contracts.reply.StepUndone;
import io.landfall.contracts.reply.UndoDelayed;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Times each run of a step, by what closed it. */
public final class StepMetrics {

    private static final Duration[] BUCKETS = {
        Duration.ofSeconds(1),
        Duration.ofSeconds(10),
        Duration.ofMinutes(1),
        Duration.ofMinutes(10),
        Duration.ofHours(1),
        Duration.ofHours(10)
    };

    private final MeterRegistry registry;
    private final InstantSource clock;

    public StepMetrics(MeterRegistry registry, InstantSource clock) {
        this.registry = registry;
        this.clock = clock;
    }

    /** Counts once the caller's transaction has committed. */
    public void closes(Step step, Instant startedAt, Reply reply) {
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                Timer.builder("landfall.step.duration")
                        .description("Time from a step's command to its reply")
                        .tag("step", step.name())
                        .tag("outcome", outcome(reply))
                        .serviceLevelObjectives(BUCKETS)
                        .register(registry)
                        .record(Duration.between(startedAt, clock.instant()));
            }
        });
    }

    private static String outcome(Reply reply) {
        return switch (reply) {
            case StepSucceeded ignored -> "succeeded";
            case StepFailed ignored -> "failed";
            case StepStopped ignored -> "stopped";
            case StepUndone ignored -> "undone";
            case ApprovalLapsed ignored -> "lapsed";
            case CutoverRolledBack ignored -> "rolled_back";
            case StepAdvanced open -> throw new IllegalArgumentException(open.type() + " closes no step");
            case UndoDelayed open -> throw new IllegalArgumentException(open.type() + " closes no step");
            case AbortRefused open -> throw new IllegalArgumentException(open.type() + " closes no step");
        };
    }
}
