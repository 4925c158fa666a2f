package io.landfall.benchmarks;

import java.util.List;
import java.util.Locale;

/** Median with the range. */
final class Figures {

    private Figures() {}

    static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
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
