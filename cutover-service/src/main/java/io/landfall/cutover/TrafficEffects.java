package io.landfall.cutover;

import io.landfall.contracts.Failure;
import io.landfall.contracts.spec.MigrationSpec;
import io.landfall.cutover.journal.Cutover;
import io.landfall.cutover.journal.CutoverJournal;
import io.landfall.cutover.journal.LostCutover;
import io.landfall.cutover.journal.Phase;
import io.landfall.cutover.traffic.TrafficSwitch;
import io.landfall.cutover.traffic.TrafficSwitch.Answer;
import io.landfall.messaging.step.StepFailedException;
import java.time.Duration;
import java.util.Optional;

/**
 * The effects on whoever routes the applications. No router compares lease tokens: each effect is noted first, which
 * only the cutover's owner can do, and a pause looks back whether it came too late.
 */
final class TrafficEffects {

    private static final Duration PACE = Duration.ofSeconds(1);

    private final CutoverJournal journal;
    private final TrafficSwitch traffic;
    private final MigrationSpec spec;
    private long notBeforeNanos = System.nanoTime();

    TrafficEffects(CutoverJournal journal, TrafficSwitch traffic, MigrationSpec spec) {
        this.journal = journal;
        this.traffic = traffic;
        this.spec = spec;
    }

    /** One call of the switch. */
    private interface Call {
        Answer of(TrafficSwitch.Occasion occasion);
    }

    void check() {
        traffic.check(spec);
    }

    /** Holds the applications; gives up when that takes too much of the write downtime. */
    Observation pause(Cutover cutover) {
        Facts.TrafficPause pause = noted(cutover)
                .orElseGet(() ->
                        new Facts.TrafficPause(journal.read(cutover.cutoverId()).readAt(), null));
        journal.note(cutover, Facts.TRAFFIC_PAUSE, pause);
        Duration limit = cutover.maxWriteDowntime().dividedBy(3);
        if (!cutover.readAt().isBefore(pause.since().plus(limit))) {
            throw new StepFailedException(Failure.retryable(
                    "TRAFFIC_NOT_PAUSED",
                    "The applications could not be held within " + limit.toSeconds() + " s.",
                    "Look for transactions that last longer, then retry; or allow more write downtime."));
        }
        Answer answer = paced(cutover, traffic::pause);
        resumeIfReplaced(cutover);
        return seen(Effect.PAUSE_TRAFFIC, answer, text -> {
            journal.note(cutover, Facts.TRAFFIC_PAUSE, new Facts.TrafficPause(pause.since(), text));
        });
    }

    Observation switchToTarget(Cutover cutover) {
        journal.note(cutover, Facts.TRAFFIC, new Facts.Traffic("being told"));
        return seen(
                Effect.SWITCH_TRAFFIC,
                paced(cutover, traffic::switchToTarget),
                text -> journal.note(cutover, Facts.TRAFFIC, new Facts.Traffic(text)));
    }

    /** Where nobody was told to pause, nobody has to resume. */
    Observation resume(Cutover cutover) {
        if (noted(cutover).isEmpty()) {
            return new Observation.Done(Effect.RESUME_TRAFFIC);
        }
        journal.note(cutover, Facts.TRAFFIC, new Facts.Traffic("being told to resume"));
        return seen(
                Effect.RESUME_TRAFFIC,
                paced(cutover, traffic::resume),
                text -> journal.note(cutover, Facts.TRAFFIC, new Facts.Traffic(text)));
    }

    /** A worker that was replaced while it paused must not leave the applications waiting for nobody. */
    private void resumeIfReplaced(Cutover cutover) {
        Cutover now = journal.read(cutover.cutoverId());
        if (now.ownerToken() == cutover.ownerToken()) {
            return;
        }
        if (now.phase().isOver() || now.phase() == Phase.ROLLING_BACK) {
            traffic.resume(occasion(cutover));
        }
        throw new LostCutover(cutover.cutoverId());
    }

    private Optional<Facts.TrafficPause> noted(Cutover cutover) {
        return journal.noted(cutover.cutoverId(), Facts.TRAFFIC_PAUSE, Facts.TrafficPause.class);
    }

    /** Whoever is not ready is asked once a second. */
    private Answer paced(Cutover cutover, Call call) {
        if (System.nanoTime() < notBeforeNanos) {
            return new Answer.NotYet("the applications' router");
        }
        Answer answer = call.of(occasion(cutover));
        notBeforeNanos = System.nanoTime() + (answer instanceof Answer.NotYet ? PACE.toNanos() : 0);
        return answer;
    }

    private static Observation seen(Effect effect, Answer answer, java.util.function.Consumer<String> done) {
        return switch (answer) {
            case Answer.NotYet(String waitingFor) -> new Observation.NotYet(effect, waitingFor);
            case Answer.Done(String text) -> {
                done.accept(text);
                yield new Observation.Done(effect);
            }
        };
    }

    private TrafficSwitch.Occasion occasion(Cutover cutover) {
        return new TrafficSwitch.Occasion(cutover.cutoverId(), cutover.ownerToken(), spec);
    }
}
