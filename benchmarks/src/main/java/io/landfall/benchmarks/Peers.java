package io.landfall.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Tools that do the same work, as far as they are installed and fit the servers. */
final class Peers {

    private Peers() {}

    /** The first line that a program prints of its version, or nothing when it is not installed. */
    static String version(String program) throws IOException, InterruptedException {
        try {
            Process process = new ProcessBuilder(program, "--version")
                    .redirectErrorStream(true)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return process.waitFor() == 0
                    ? output.lines().findFirst().orElse("").strip()
                    : "";
        } catch (IOException absent) {
            return "";
        }
    }

    /** The tools that this benchmark does not measure, with the reason. */
    static void sayWhatIsSkipped(String benchmark) throws IOException, InterruptedException {
        for (String program : List.of("pgcopydb", "pg_dump")) {
            String version = version(program);
            System.out.println(benchmark + ": peer " + program + " skipped: "
                    + (version.isEmpty() ? "not installed" : version + " is not driven by this benchmark yet"));
        }
    }
}
