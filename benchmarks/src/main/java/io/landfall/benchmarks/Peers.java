package io.landfall.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Programs of others that do the same work, as far as they are installed and fit the servers. */
final class Peers {

    private static final Pattern PG_DUMP = Pattern.compile("pg_dump \\(PostgreSQL\\) (\\d+)");

    private Peers() {}

    /** The first line that a program prints of its version, or nothing when it is not installed. */
    static String version(String program) throws IOException, InterruptedException {
        try {
            Process process = new ProcessBuilder(program, "--version")
                    .redirectErrorStream(true)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return process.waitFor() == 0
                    ? output.lines()
                            .filter(line -> line.startsWith(program))
                            .findFirst()
                            .orElse("")
                            .strip()
                    : "";
        } catch (IOException absent) {
            return "";
        }
    }

    /** Why a program that rests on pg_dump can't take part, if so. */
    static Optional<String> whyNot(String program, int serverMajor) throws IOException, InterruptedException {
        if (version(program).isEmpty()) {
            return Optional.of("not installed");
        }
        Matcher pgDump = PG_DUMP.matcher(version("pg_dump"));
        if (!pgDump.lookingAt()) {
            return Optional.of("pg_dump is not installed");
        }
        int major = Integer.parseInt(pgDump.group(1));
        return major >= serverMajor
                ? Optional.empty()
                : Optional.of("pg_dump " + major + " can't dump servers of version " + serverMajor
                        + "; --servers=DIRECTORY takes older ones");
    }

    /** Runs a line of bash to its end. */
    static void run(String command) throws IOException, InterruptedException {
        ProcessBuilder shell = new ProcessBuilder("bash", "-o", "pipefail", "-c", command).redirectErrorStream(true);
        shell.environment().put("PGPASSWORD", Rig.PASSWORD);
        Process process = shell.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(command + " failed: " + output);
        }
    }
}
