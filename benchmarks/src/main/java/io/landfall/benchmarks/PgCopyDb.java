package io.landfall.benchmarks;

import java.io.IOException;

/** The peer pgcopydb: a whole database by two copying and two indexing processes. */
final class PgCopyDb {

    static final String PROGRAM = "pgcopydb";

    private static final int JOBS = 2;

    private final Rig rig;

    PgCopyDb(Rig rig) {
        this.rig = rig;
    }

    /** @param target empty, without any table */
    void clone(String database, String target) throws IOException, InterruptedException {
        Peers.run("pgcopydb clone --source '%s' --target '%s' --dir '%s' --table-jobs %d --index-jobs %d"
                .formatted(
                        Rig.uri(rig.source, database),
                        Rig.uri(rig.target, target),
                        rig.data.resolve("pgcopydb-" + target).toAbsolutePath(),
                        JOBS,
                        JOBS));
    }
}
