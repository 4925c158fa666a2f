package io.landfall.simulation;

import io.landfall.contracts.MigrationStatus;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;

/** Simulates migrations, one a seed, and makes the first that breaks an invariant as short as it can. */
record Simulation(Rules rules, int faultPercent) {

    private static final int SHRINKING_RUNS = 1_500;
    private static final int SHRINKING_ROUNDS = 4;
    private static final int TOGETHER = 100;

    /** A broken invariant, with the shortest way to it that was found. */
    record Failure(long seed, BrokenInvariant broken, List<String> trace, int choices, int choicesAtFirst) {
        @Override
        public String toString() {
            return "%s%nseed %d, shrunk from %d choices to %d:%n%s"
                    .formatted(broken.getMessage(), seed, choicesAtFirst, choices, String.join("\n", trace));
        }
    }

    /** How many migrations ended in which status. */
    record Ends(ConcurrentHashMap<MigrationStatus, AtomicInteger> counts) {
        int of(MigrationStatus status) {
            return counts.getOrDefault(status, new AtomicInteger()).get();
        }
    }

    /** The smallest seed of the range that breaks an invariant, told on its shortest trace. */
    Optional<Failure> failure(long from, long to, Ends ends) {
        for (long start = from; start < to; start += TOGETHER) {
            OptionalLong seed = LongStream.range(start, Math.min(to, start + TOGETHER))
                    .parallel()
                    .filter(candidate -> breaks(candidate, ends))
                    .findFirst();
            if (seed.isPresent()) {
                return Optional.of(shrunk(seed.getAsLong()));
            }
        }
        return Optional.empty();
    }

    private boolean breaks(long seed, Ends ends) {
        try {
            MigrationStatus end = new World(Choices.of(seed), rules, faultPercent, false).run();
            ends.counts().computeIfAbsent(end, _ -> new AtomicInteger()).incrementAndGet();
            return false;
        } catch (BrokenInvariant broken) {
            return true;
        } catch (RuntimeException | StackOverflowError bug) {
            throw new IllegalStateException("seed " + seed, bug);
        }
    }

    private Failure shrunk(long seed) {
        Choices choices = Choices.of(seed);
        BrokenInvariant broken = broken(new World(choices, rules, faultPercent, false));
        return shrunk(seed, broken, choices.drawn());
    }

    private static BrokenInvariant broken(World world) {
        try {
            world.run();
        } catch (BrokenInvariant broken) {
            return broken;
        }
        throw new IllegalStateException("the simulation is not deterministic");
    }

    /** Leaves out, then calms, ever smaller stretches of the choices as long as the same invariant breaks. */
    private Failure shrunk(long seed, BrokenInvariant first, int[] drawn) {
        int[] shortest = drawn;
        int[] before;
        int rounds = 0;
        do {
            before = shortest;
            shortest = shorter(before, first.invariant());
        } while (!Arrays.equals(before, shortest) && ++rounds < SHRINKING_ROUNDS);
        World world = new World(Choices.again(shortest), rules, faultPercent, true);
        return new Failure(seed, broken(world), world.trace.lines(), shortest.length, drawn.length);
    }

    private int[] shorter(int[] script, Invariant invariant) {
        int[] shortest = script;
        int runs = 0;
        for (int stretch = Math.max(1, script.length / 2); stretch > 0; stretch = stretch / 2) {
            for (int at = 0; at < shortest.length && runs < SHRINKING_RUNS; ) {
                int[] without = without(shortest, at, stretch);
                int[] calmed = calmed(shortest, at, stretch);
                runs += 2;
                if (breaks(without, invariant)) {
                    shortest = without;
                } else if (!Arrays.equals(calmed, shortest) && breaks(calmed, invariant)) {
                    shortest = calmed;
                    at += stretch;
                } else {
                    at += stretch;
                }
            }
        }
        return shortest;
    }

    private boolean breaks(int[] script, Invariant invariant) {
        try {
            new World(Choices.again(script), rules, faultPercent, false).run();
            return false;
        } catch (BrokenInvariant broken) {
            return broken.invariant() == invariant;
        } catch (RuntimeException other) {
            return false;
        }
    }

    private static int[] without(int[] script, int at, int count) {
        int end = Math.min(script.length, at + count);
        int[] shorter = Arrays.copyOf(script, script.length - (end - at));
        System.arraycopy(script, end, shorter, at, script.length - end);
        return shorter;
    }

    private static int[] calmed(int[] script, int at, int count) {
        int[] calm = script.clone();
        Arrays.fill(calm, at, Math.min(script.length, at + count), 0);
        return calm;
    }
}
