package io.landfall.benchmarks;

import java.util.List;

/** Runs one benchmark by its name; its last line is {@code NAME ratio=...} or {@code NAME changes/s=...}. */
public final class Benchmarks {

    private static final int USAGE = 2;

    private Benchmarks() {}

    /** Ends with 0 also when a benchmark is skipped, which it says with the reason. */
    public static void main(String[] args) throws Exception {
        if (args.length != 1 || !List.of("copy", "apply").contains(args[0])) {
            System.err.println("usage: benchmarks/run copy|apply");
            System.exit(USAGE);
        }
        if (args[0].equals("copy")) {
            CopyBenchmark.run();
        } else {
            ApplyBenchmark.run();
        }
        System.exit(0);
    }
}
