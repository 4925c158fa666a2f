package io.landfall.benchmarks;

import java.util.List;

/**
 * How much is measured.
 *
 * @param scale of the rows and changes; 1 is what the goals speak of
 * @param rounds how often each side is measured
 */
record Options(double scale, int rounds) {

    private static final String SCALE = "--scale=";
    private static final String ROUNDS = "--rounds=";

    Options {
        if (scale <= 0 || rounds < 1) {
            throw new IllegalArgumentException("scale and rounds must be more than 0");
        }
    }

    static Options of(List<String> arguments) {
        double scale = 1;
        int rounds = 3;
        for (String argument : arguments) {
            if (argument.startsWith(SCALE)) {
                scale = Double.parseDouble(argument.substring(SCALE.length()));
            } else if (argument.startsWith(ROUNDS)) {
                rounds = Integer.parseInt(argument.substring(ROUNDS.length()));
            } else {
                throw new IllegalArgumentException("unknown option " + argument);
            }
        }
        return new Options(scale, rounds);
    }

    int scaled(int number) {
        return (int) Math.max(1, Math.round(number * scale));
    }
}
