package io.landfall.benchmarks;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * What somebody would do with PostgreSQL's own programs: two pipes of psql at once, then pg_restore of what comes after
 * the rows, by two jobs; where pg_dump does not fit the servers, the same statements in two sessions.
 */
final class ByHand {

    private static final int AT_ONCE = 2;

    private final Rig rig;
    private final CloneSchema schema;

    ByHand(Rig rig, CloneSchema schema) {
        this.rig = rig;
        this.schema = schema;
    }

    void clone(String database, String target) throws Exception {
        Queue<String> tables = new ConcurrentLinkedQueue<>(schema.tables());
        atOnce(() -> {
            for (String table = tables.poll(); table != null; table = tables.poll()) {
                Psql.pipe(rig.source.port(), database, rig.target.port(), target, table);
            }
            return true;
        });
        if (Peers.whyNot("pg_restore", rig.serverMajor()).isEmpty()) {
            restorePostData(database, target);
        } else {
            for (Collection<String> phase : List.of(schema.primaryKeys(), schema.indexes(), schema.foreignKeys())) {
                statements(target, phase);
            }
        }
        rig.target.execute(target, "ANALYZE");
    }

    private void restorePostData(String database, String target) throws Exception {
        Path archive = rig.data.resolve(target + ".archive").toAbsolutePath();
        Peers.run("pg_dump --format=custom --section=post-data --file='%s' '%s'"
                .formatted(archive, Rig.uri(rig.source, database)));
        Peers.run("pg_restore --jobs=%d --dbname='%s' '%s'".formatted(AT_ONCE, Rig.uri(rig.target, target), archive));
        Files.delete(archive);
    }

    private void statements(String target, Collection<String> all) throws Exception {
        Queue<String> left = new ConcurrentLinkedQueue<>(all);
        atOnce(() -> {
            try (Connection connection = rig.target.connect(target);
                    Statement statement = connection.createStatement()) {
                for (String sql = left.poll(); sql != null; sql = left.poll()) {
                    statement.execute(sql);
                }
            }
            return true;
        });
    }

    private static void atOnce(Callable<Boolean> work) throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE)) {
            List<Callable<Boolean>> all = java.util.Collections.nCopies(AT_ONCE, work);
            for (Future<Boolean> done : threads.invokeAll(all)) {
                done.get();
            }
        }
    }
}
