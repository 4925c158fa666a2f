package io.landfall.simulation;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Every chance of one simulation, drawn from a seed and kept, so that the simulation can be told again and made
 * shorter. Zero is always the calm choice: no fault, the shortest delay.
 */
final class Choices {

    private final SplittableRandom random;
    private final int[] script;
    private int[] drawn = new int[256];
    private int count;

    private Choices(SplittableRandom random, int[] script) {
        this.random = random;
        this.script = script;
    }

    static Choices of(long seed) {
        return new Choices(new SplittableRandom(seed), new int[0]);
    }

    /** The choices as they were drawn; calm ones after their end. */
    static Choices again(int[] script) {
        return new Choices(null, script);
    }

    int below(int bound) {
        int choice = random != null ? random.nextInt(bound) : count < script.length ? script[count] % bound : 0;
        if (count == drawn.length) {
            drawn = Arrays.copyOf(drawn, count * 2);
        }
        drawn[count++] = choice;
        return choice;
    }

    boolean happens(int perMille) {
        return below(1000) >= 1000 - perMille;
    }

    int[] drawn() {
        return Arrays.copyOf(drawn, count);
    }
}
