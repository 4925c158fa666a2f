package io.landfall.benchmarks;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Runs one benchmark by its name; its last line is {@code NAME ratio=...}, or says why it was skipped. */
public final class Benchmarks {

    private static final int USAGE = 2;

    private Benchmarks() {}

    /** One of them. */
    private interface Benchmark {
        void run(Options options) throws Exception;
    }

    private static Map<String, Benchmark> all() {
        Map<String, Benchmark> all = new LinkedHashMap<>();
        all.put("copy", CopyBenchmark::run);
        all.put("apply", ApplyBenchmark::run);
        all.put("digest", DigestBenchmark::run);
        all.put("clone", CloneBenchmark::run);
        all.put("downtime", DowntimeBenchmark::run);
        return all;
    }

    /** Ends with 0 also when a benchmark is skipped. */
    public static void main(String[] args) throws Exception {
        List<String> arguments = List.of(args);
        Benchmark benchmark = arguments.isEmpty() ? null : all().get(arguments.getFirst());
        if (benchmark == null) {
            endBecause(arguments.isEmpty() ? "no benchmark named" : "unknown benchmark " + arguments.getFirst());
            return;
        }
        Options options;
        try {
            options = Options.of(arguments.subList(1, arguments.size()));
        } catch (IllegalArgumentException mistake) {
            endBecause(String.valueOf(mistake.getMessage()));
            return;
        }
        benchmark.run(options);
        System.exit(0);
    }

    private static void endBecause(String mistake) {
        System.err.println(mistake + "\nusage: benchmarks/run " + String.join("|", all().keySet())
                + " [--scale=F] [--rounds=N] [--servers=DIRECTORY]");
        System.exit(USAGE);
    }
}
