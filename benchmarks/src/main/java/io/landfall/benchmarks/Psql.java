package io.landfall.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** The peer: binary COPY from one psql to another through a pipe of the shell. */
final class Psql {

    private Psql() {}

    /** Its version line, or nothing when it is not installed. */
    static String version() throws IOException, InterruptedException {
        return Peers.version("psql");
    }

    static void pipe(int sourcePort, String source, int targetPort, String target, String table)
            throws IOException, InterruptedException {
        String command = "psql -X -q -h 127.0.0.1 -p %d -U landfall -d %s -c 'COPY %s TO STDOUT (FORMAT binary)'"
                        .formatted(sourcePort, source, table)
                + " | psql -X -q -h 127.0.0.1 -p %d -U landfall -d %s -c 'COPY %s FROM STDIN (FORMAT binary)'"
                        .formatted(targetPort, target, table);
        ProcessBuilder shell = new ProcessBuilder("bash", "-o", "pipefail", "-c", command).redirectErrorStream(true);
        shell.environment().put("PGPASSWORD", "benchmark");
        Process process = shell.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("the psql pipe failed: " + output);
        }
    }
}
