package io.landfall.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Sides that do the same work on the same servers, measured in turn; each round begins with another one. The ratio of
 * one side to another is the median of the rounds' ratios.
 */
final class Contest {

    private final String name;
    private final Map<String, List<Double>> seconds = new LinkedHashMap<>();

    private Contest(String name) {
        this.name = name;
    }

    /** One who does the work. */
    record Side(String name, Work work) {}

    /**
     * A measurement.
     *
     * @param processorTime in words, by process
     */
    record Measured(Duration took, String processorTime) {}

    /** What is measured. */
    interface Action {
        void run() throws Exception;
    }

    /** Does it once, with what comes before and after, and returns the measurement of what counts. */
    interface Work {
        Measured run(int round) throws Exception;
    }

    static Contest of(String name, int rounds, List<Side> sides) throws Exception {
        Contest contest = new Contest(name);
        sides.forEach(side -> contest.seconds.put(side.name(), new ArrayList<>()));
        for (int round = 1; round <= rounds; round++) {
            for (int i = 0; i < sides.size(); i++) {
                Side side = sides.get((round - 1 + i) % sides.size());
                Measured measured = side.work().run(round);
                double took = measured.took().toNanos() / 1e9;
                contest.of(side.name()).add(took);
                System.err.printf(
                        Locale.ROOT,
                        "%s, round %d: %s %.2f s; processor time: %s%n",
                        name,
                        round,
                        side.name(),
                        took,
                        measured.processorTime());
            }
        }
        contest.seconds.forEach(
                (side, all) -> System.out.printf(Locale.ROOT, "%s: %s %s s%n", name, side, Figures.of(all)));
        return contest;
    }

    /** How many times as long one side took as the other. */
    double ratio(String one, String other) {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < of(one).size(); i++) {
            ratios.add(of(one).get(i) / of(other).get(i));
        }
        return Figures.median(ratios);
    }

    double median(String side) {
        return Figures.median(of(side));
    }

    /** One side's speed by another's, where there are more than two. */
    void say(String peer, String side) {
        System.out.printf(Locale.ROOT, "%s: %s's speed by %s's %.2f%n", name, side, peer, ratio(peer, side));
    }

    /** The benchmark's last line. */
    void conclude(double ratio) {
        System.out.printf(Locale.ROOT, "%s ratio=%.2f%n", name, ratio);
    }

    private List<Double> of(String side) {
        List<Double> measured = seconds.get(side);
        if (measured == null) {
            throw new IllegalArgumentException("there is no side '" + side + "'");
        }
        return measured;
    }
}
