package io.landfall.simulation;

import io.landfall.contracts.Failure;
import io.landfall.contracts.ReportReference;
import io.landfall.contracts.Step;
import io.landfall.contracts.command.StartStep;
import io.landfall.contracts.command.UndoStep;
import io.landfall.contracts.progress.Progress;
import io.landfall.contracts.reply.Reply;
import io.landfall.contracts.reply.StepAdvanced;
import io.landfall.contracts.reply.StepFailed;
import io.landfall.contracts.reply.StepStopped;
import io.landfall.contracts.reply.UndoDelayed;
import io.landfall.contracts.spec.MigrationSpec;
import io.landfall.messaging.step.RunInterruptedException;
import io.landfall.messaging.step.StepRun;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * One replica's hands on one run: stands in for {@code WorkEngine}, {@code StepWork} and {@code LeasedStepRun}. It does
 * a slice at a time, may crash or be held anywhere in it, and learns that it was replaced only when it looks.
 */
final class Worker implements StepRun {

    static final long LEASE = 30_000;
    private static final long BEYOND_THE_LEASE = 35_000;
    private static final int MAX_TRIES = 8;
    private static final int MAX_HELD = 2;

    private final World world;
    private final StepService service;
    private final StepService.Run run;
    private final long token;
    private final Activity activity;
    private final long skew;
    private long heldUntil;

    Worker(World world, StepService service, StepService.Run run) {
        this.world = world;
        this.service = service;
        this.run = run;
        this.token = run.leaseToken;
        this.skew = world.skewOfAHost();
        this.activity = Activity.of(this, world, service, run);
    }

    /** What a slice came to. */
    sealed interface Turn {
        record GoOn() implements Turn {}

        record Ended(Reply reply) implements Turn {}

        record Again(long pause) implements Turn {}

        record Delayed(Failure why) implements Turn {}
    }

    void start() {
        prolong();
        world.agenda.in(0, this::slice);
    }

    private void slice() {
        if (run.leaseToken == token && run.leaseUntil >= world.agenda.now()) {
            prolong();
        }
        try {
            heartbeat();
            switch (activity.slice()) {
                case Turn.GoOn() -> world.agenda.in(1 + world.choices.below(40), this::slice);
                case Turn.Again(long pause) -> release(pause);
                case Turn.Ended(Reply reply) -> service.close(run, token, run.envelope, reply);
                case Turn.Delayed(Failure why) -> {
                    service.answer(run.envelope, new UndoDelayed(why));
                    release(5_000);
                }
            }
        } catch (Faults.Crash crash) {
            world.trace.say(() -> "worker %d of %s crashes".formatted(token, step()));
            service.wake(run, LEASE);
        } catch (RunInterruptedException interrupted) {
            switch (interrupted.reason()) {
                case STOP_REQUESTED -> service.close(run, token, run.stop, new StepStopped("stopped on request"));
                case LEASE_LOST -> release(0);
            }
        } catch (TimeOut fault) {
            triedAgain();
        }
    }

    /** A call that was not answered, and may have had its effect. */
    static final class TimeOut extends RuntimeException {
        TimeOut() {
            super("time-out", null, false, false);
        }
    }

    private void triedAgain() {
        if (run.tries < MAX_TRIES || run.command instanceof UndoStep) {
            release(1_000L << Math.min(run.tries, 5));
        } else {
            service.close(run, token, run.envelope, new StepFailed(Failure.retryable("UNEXPECTED", "x", "y"), null));
        }
    }

    private void release(long pause) {
        if (run.leaseToken == token) {
            run.leaseUntil = -1;
            service.wake(run, pause);
        }
    }

    private void prolong() {
        run.leaseUntil = world.agenda.now() + LEASE;
        heldUntil = run.leaseUntil;
    }

    /** A place where the process may die, or stand still for longer than its lease, or be slow. */
    void danger(String place) {
        if (!world.faults.strike()) {
            return;
        }
        switch (world.faults.kind(3)) {
            case 0 -> throw new Faults.Crash();
            case 1 -> hold(place, BEYOND_THE_LEASE + world.choices.below(60_000));
            default -> hold(place, 1_000 + world.choices.below(15_000));
        }
    }

    private void hold(String place, long millis) {
        if (world.held < MAX_HELD) {
            world.trace.say(() -> "worker %d of %s stands still for %d ms %s".formatted(token, step(), millis, place));
            world.held++;
            service.wake(run, LEASE);
            try {
                world.agenda.hold(millis);
            } finally {
                world.held--;
            }
            world.trace.say(() -> "worker %d of %s goes on".formatted(token, step()));
        }
    }

    /** What the clock of this replica's host says. */
    InstantSource hostClock() {
        return () -> world.agenda.instant().plusMillis(skew);
    }

    // ------------------------------------------------------------------ StepRun

    @Override
    public void heartbeat() {
        if (world.agenda.now() >= heldUntil) {
            throw new RunInterruptedException(RunInterruptedException.Reason.LEASE_LOST);
        }
        if (run.stopRequested && run.leaseToken == token) {
            throw new RunInterruptedException(RunInterruptedException.Reason.STOP_REQUESTED);
        }
    }

    @Override
    public void advance(String phase, String detail) {
        heartbeat();
        if (!run.said.equals(phase + detail)) {
            run.said = phase + detail;
            service.answer(run.envelope, new StepAdvanced(phase, detail));
        }
    }

    @Override
    public void reach(String place) {
        danger(place);
    }

    @Override
    public UUID migrationId() {
        return run.envelope.migrationId();
    }

    @Override
    public UUID commandId() {
        return run.envelope.commandId();
    }

    @Override
    public Step step() {
        return run.command.step();
    }

    @Override
    public int attempt() {
        return run.envelope.attempt();
    }

    @Override
    public long sagaEpoch() {
        return run.envelope.sagaEpoch();
    }

    @Override
    public MigrationSpec spec() {
        return run.command instanceof StartStep start ? start.spec() : ((UndoStep) run.command).spec();
    }

    @Override
    public List<ReportReference> reports() {
        return List.of();
    }

    @Override
    public long leaseToken() {
        return token;
    }

    @Override
    public <T> Optional<T> checkpoint(Class<T> type) {
        return Optional.empty();
    }

    @Override
    public void saveCheckpoint(Object checkpoint) {
        heartbeat();
    }

    @Override
    public void progress(Progress progress) {
        // nobody watches
    }
}
