package io.landfall.benchmarks;

import java.util.List;
import java.util.Locale;

/** Median with the range. */
final class Figures {

    private Figures() {}

    /** The mean of the two in the middle where there is none: the better of two rounds would be a boast. */
    static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        return (sorted.get((sorted.size() - 1) / 2) + sorted.get(sorted.size() / 2)) / 2;
    }

    static String of(List<Double> values) {
        return String.format(
                Locale.ROOT,
                "%.2f (%.2f-%.2f)",
                median(values),
                values.stream().mapToDouble(Double::doubleValue).min().orElseThrow(),
                values.stream().mapToDouble(Double::doubleValue).max().orElseThrow());
    }
}
