package io.landfall.dmsadapter.secondaryschema;

import io.landfall.databases.catalog.Catalog;
import io.landfall.databases.catalog.CatalogObject;
import io.landfall.databases.catalog.RoleMapping;
import io.landfall.databases.catalog.postgresql.PostgresCatalog;
import io.landfall.databases.connection.SecretRefused;
import io.landfall.databases.connection.Session;
import io.landfall.databases.identifier.ExclusionPatterns;
import io.landfall.databases.identifier.QualifiedName;
import io.landfall.databases.landfall.StaleLease;
import io.landfall.dmsadapter.access.Database;
import io.landfall.dmsadapter.access.DatabaseFailure;
import io.landfall.dmsadapter.access.MigrationDatabases;
import io.landfall.dmsadapter.access.Sql;
import io.landfall.dmsadapter.heartbeat.ProgressBoard;
import io.landfall.dmsadapter.preparation.CreatedObjects;
import io.landfall.dmsadapter.preparation.ObjectCreation;
import io.landfall.messaging.step.StepRun;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** Creates what is missing in the target, whatever an earlier call has made of it. */
@Component
class SecondaryObjects {

    private static final int BATCH = 50;

    private static final String TABLE_BYTES = """
            SELECT n.nspname, c.relname, pg_catalog.pg_table_size(c.oid)
              FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
             WHERE c.relkind = 'r' AND n.nspname NOT IN ('pg_catalog', 'information_schema')
            """;

    private final MigrationDatabases databases;
    private final ObjectCreation creation;
    private final CreatedObjects created;
    private final ProgressBoard board;
    private final int lanes;

    SecondaryObjects(
            MigrationDatabases databases,
            ObjectCreation creation,
            CreatedObjects created,
            ProgressBoard board,
            @Value("${landfall.dms-adapter.index-lanes:4}") int lanes) {
        this.databases = databases;
        this.creation = creation;
        this.created = created;
        this.board = board;
        this.lanes = lanes;
    }

    void create(StepRun run, SecondaryPlan plan)
            throws DatabaseFailure, SecretRefused, StaleLease, InterruptedException {
        Catalog there = there(run);
        Set<String> known = created.allCreated(run.migrationId());
        try (Lanes open = lanes(run)) {
            inOrder(run, open, "OBJECTS", missing(run, plan.before(), there, known));
            keys(run, open, missing(run, plan.keys(), there, known));
            run.reach("KEYS");
            inOrder(run, open, "OBJECTS", missing(run, plan.after(), there, known));
        }
    }

    /** Those keys of a plan that may be built before everything else, and are not there yet. */
    List<CatalogObject> missingKeys(StepRun run, SecondaryPlan plan) throws DatabaseFailure, SecretRefused {
        return missing(run, plan.earlyKeys(), there(run), created.allCreated(run.migrationId()));
    }

    /** Lanes for keys and indexes. */
    Lanes lanes(StepRun run) throws DatabaseFailure, SecretRefused, StaleLease {
        return Lanes.open(run, databases, lanes);
    }

    private Catalog there(StepRun run) throws DatabaseFailure, SecretRefused {
        try (Database target = databases.target(run.spec(), Session.of("catalog"))) {
            return target.read(c -> PostgresCatalog.read(c, ExclusionPatterns.none(), RoleMapping.none()));
        }
    }

    /**
     * What is there by Landfall's hand, perhaps by a call whose end was not recorded, or as it has to be, is left out;
     * attributes that differ are set again.
     */
    private List<CatalogObject> missing(StepRun run, List<CatalogObject> wanted, Catalog there, Set<String> known) {
        List<CatalogObject> missing = new ArrayList<>();
        List<CatalogObject> confirmed = new ArrayList<>();
        for (CatalogObject object : wanted) {
            Optional<CatalogObject> found = there.find(object.identity());
            if (found.isEmpty()) {
                missing.add(object);
            } else if (found.get().definition().equals(object.definition())) {
                confirmed.add(object);
            } else if (isAttribute(object) || !created.knows(run.migrationId(), object.identity())) {
                if (!known.contains(object.identity().toString())) {
                    missing.add(object);
                }
            } else {
                confirmed.add(object);
            }
        }
        created.created(run.migrationId(), confirmed);
        return missing;
    }

    /** What is set rather than made, and may be set again. */
    private static boolean isAttribute(CatalogObject object) {
        return switch (object.objectClass()) {
            case DATABASE_SETTING, COMMENT, OWNER, GRANTS, DEFAULT_PRIVILEGES -> true;
            case SCHEMA,
                    EXTENSION,
                    COLLATION,
                    TYPE,
                    DOMAIN,
                    SEQUENCE,
                    FUNCTION,
                    PROCEDURE,
                    TABLE,
                    PARTITION,
                    SEQUENCE_COLUMN,
                    PRIMARY_KEY,
                    UNIQUE_CONSTRAINT,
                    EXCLUSION_CONSTRAINT,
                    INDEX,
                    INDEX_PARTITION,
                    CHECK_CONSTRAINT,
                    NOT_NULL_CONSTRAINT,
                    STATISTICS,
                    VIEW,
                    MATERIALIZED_VIEW,
                    FOREIGN_KEY,
                    TRIGGER -> false;
        };
    }

    private void keys(StepRun run, Lanes open, List<CatalogObject> keys)
            throws DatabaseFailure, SecretRefused, StaleLease, InterruptedException {
        KeyWeights weights = weights(run);
        // at once: a record of its own before each would wait for the state server's disk each time
        created.intend(run.migrationId(), keys);
        KeyQueue queue = new KeyQueue(keys, weights, open.count());
        try (IndexBuilds _ = IndexBuilds.watch(run, databases, board, queue, weights)) {
            build(run, open, queue);
        }
        // durable before anybody hears that they are built; had the server crashed since, this session had died with it
        open.inOne(lane -> lane.target().fenced(run, lane.lease(), c -> true));
    }

    /** Builds in every lane at once what the queue gives out, until it gives out nothing more. */
    void build(StepRun run, Lanes open, KeyQueue queue) throws DatabaseFailure, StaleLease, InterruptedException {
        open.inEach(lane -> {
            try {
                lane.target().read(c -> {
                    BuildSession.begin(c, open.count());
                    return true;
                });
                for (Optional<KeyQueue.Turn> turn = queue.take(); turn.isPresent(); turn = queue.take()) {
                    build(run, lane, turn.get());
                    queue.finished(turn.get().key());
                }
                lane.target().read(c -> {
                    BuildSession.end(c);
                    return true;
                });
            } finally {
                // all were given out, or this lane has failed and the others need not begin anything more
                queue.stop();
            }
        });
    }

    private void build(StepRun run, Lanes.Lane lane, KeyQueue.Turn turn) throws DatabaseFailure, StaleLease {
        lane.target().read(c -> {
            BuildSession.allowParallelWorkers(c, turn.alone());
            return true;
        });
        creation.create(run, lane.target(), lane.lease(), List.of(turn.key()));
    }

    private KeyWeights weights(StepRun run) throws DatabaseFailure, SecretRefused {
        try (Database target = databases.target(run.spec(), Session.of("schema"))) {
            Map<QualifiedName, Long> bytes = new HashMap<>();
            target.read(c -> Sql.list(
                    c,
                    TABLE_BYTES,
                    row -> bytes.put(new QualifiedName(row.getString(1), row.getString(2)), row.getLong(3))));
            return new KeyWeights(bytes);
        }
    }

    private void inOrder(StepRun run, Lanes open, String phase, List<CatalogObject> objects)
            throws DatabaseFailure, StaleLease, InterruptedException {
        open.inOne(lane -> {
            for (int from = 0; from < objects.size(); from += BATCH) {
                int to = Math.min(from + BATCH, objects.size());
                run.advance(phase, "creating object " + (from + 1) + " to " + to + " of " + objects.size());
                creation.create(run, lane.target(), lane.lease(), objects.subList(from, to));
            }
        });
    }
}
