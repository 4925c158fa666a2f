package io.landfall.benchmarks;

import java.io.IOException;

/** The peer: binary COPY from one psql to another through a pipe of the shell. */
final class Psql {

    private Psql() {}

    /** Its version line, or nothing when it is not installed. */
    static String version() throws IOException, InterruptedException {
        return Peers.version("psql");
    }

    static void pipe(int sourcePort, String source, int targetPort, String target, String table)
            throws IOException, InterruptedException {
        Peers.run("psql -X -q -h 127.0.0.1 -p %d -U landfall -d %s -c 'COPY %s TO STDOUT (FORMAT binary)'"
                        .formatted(sourcePort, source, table)
                + " | psql -X -q -h 127.0.0.1 -p %d -U landfall -d %s -c 'COPY %s FROM STDIN (FORMAT binary)'"
                        .formatted(targetPort, target, table));
    }
}
