package io.landfall.dmsadapter.secondaryschema;

import io.landfall.databases.identifier.QualifiedName;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** How far keys and indexes are, each weighed by the size of its table: one of a huge table is most of the work. */
final class BuildProgress {

    /** Before that the time so far says nothing about the time to come. */
    private static final double ENOUGH_FOR_AN_ETA = 0.02;

    private final KeyQueue queue;
    private final KeyWeights weights;
    private final long begunNanos;

    BuildProgress(KeyQueue queue, KeyWeights weights, long begunNanos) {
        this.queue = queue;
        this.weights = weights;
        this.begunNanos = begunNanos;
    }

    /**
     * A build that the server shows.
     *
     * @param phase in the server's words
     * @param fraction done, 0 to 1
     */
    record Build(QualifiedName table, String phase, double fraction) {}

    /**
     * What is told.
     *
     * @param etaSeconds null while it can't be known
     */
    record State(String text, double percent, @Nullable Long etaSeconds) {}

    State of(List<Build> running, long nowNanos) {
        KeyQueue.Counts counts = queue.counts();
        double all = weights.of(counts.all());
        double done = weights.of(counts.done());
        for (Build build : running) {
            done += weights.of(build.table()) * build.fraction();
        }
        double fraction = all == 0 ? 1 : Math.min(1, done / all);
        return new State(text(counts, running), 100 * fraction, eta(fraction, nowNanos));
    }

    private @Nullable Long eta(double fraction, long nowNanos) {
        if (fraction < ENOUGH_FOR_AN_ETA) {
            return null;
        }
        Duration soFar = Duration.ofNanos(nowNanos - begunNanos);
        return Math.round(soFar.toMillis() / 1000.0 * (1 - fraction) / fraction);
    }

    private static String text(KeyQueue.Counts counts, List<Build> running) {
        StringJoiner text = new StringJoiner("; ");
        text.add("building keys and indexes: " + counts.done().size() + " of "
                + counts.all().size() + " done");
        for (Build build : running) {
            text.add(String.format(
                    Locale.ROOT, "%s: %s, %.0f %%", build.table(), build.phase(), 100 * build.fraction()));
        }
        return text.toString();
    }
}
