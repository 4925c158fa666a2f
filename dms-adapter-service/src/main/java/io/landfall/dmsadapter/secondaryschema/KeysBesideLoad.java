package io.landfall.dmsadapter.secondaryschema;

import io.landfall.databases.catalog.Catalog;
import io.landfall.databases.catalog.CatalogObject;
import io.landfall.databases.catalog.TableDescription;
import io.landfall.databases.connection.SecretRefused;
import io.landfall.databases.identifier.QualifiedName;
import io.landfall.databases.landfall.StaleLease;
import io.landfall.dmsadapter.access.DatabaseFailure;
import io.landfall.dmsadapter.preparation.ObjectRemoval;
import io.landfall.dmsadapter.provisioning.TableStatistics;
import io.landfall.dmsadapter.step.Waiting;
import io.landfall.messaging.step.RunInterruptedException;
import io.landfall.messaging.step.StepRun;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Builds the keys and indexes of each table as soon as it is loaded, while others still load. It promises nothing: what
 * is not built when the load ends, or can't be built, is left to SECONDARY_SCHEMA_MIGRATION, which says what is wrong.
 *
 * <p>Only with cutover: a load without one is repeated as a whole when it breaks off, and a build would then keep the
 * tables from being emptied.
 */
@Component
public class KeysBesideLoad {

    private static final Logger LOG = LoggerFactory.getLogger(KeysBesideLoad.class);
    private static final Duration LOOK = Duration.ofMillis(250);
    /** What begins now is hardly done before the load is, and would keep the next step waiting. */
    private static final int NEARLY_DONE_PERCENT = 95;

    private final SecondaryObjects objects;
    private final ObjectRemoval removal;

    KeysBesideLoad(SecondaryObjects objects, ObjectRemoval removal) {
        this.objects = objects;
        this.removal = removal;
    }

    public Builds begin(StepRun run, Catalog catalog) {
        Builds builds = new Builds(run, catalog);
        if (run.spec().cutover().required()) {
            builds.thread.start();
        }
        return builds;
    }

    /** Keys that a load would slow down for, before one that empties tables that were loaded already. */
    public void drop(StepRun run) throws DatabaseFailure, SecretRefused, StaleLease {
        List<String> left = removal.drop(run, SecondaryPlan::isKey);
        if (!left.isEmpty()) {
            LOG.warn("{} is loaded again with keys and indexes in place: {}", run.migrationId(), left);
        }
    }

    private static Map<QualifiedName, Set<QualifiedName>> partsOf(Catalog catalog) {
        Map<QualifiedName, QualifiedName> parents = new HashMap<>();
        for (TableDescription table : catalog.tables()) {
            QualifiedName parent = table.partitionOf();
            if (parent != null) {
                parents.put(table.name(), parent);
            }
        }
        Map<QualifiedName, Set<QualifiedName>> parts = new HashMap<>();
        for (TableDescription table : catalog.tables()) {
            if (table.holdsRows()) {
                QualifiedName ancestor = parents.get(table.name());
                while (ancestor != null) {
                    parts.computeIfAbsent(ancestor, name -> new HashSet<>()).add(table.name());
                    ancestor = parents.get(ancestor);
                }
            }
        }
        return parts;
    }

    /** What is built beside one load, by a thread of its own. */
    public final class Builds implements AutoCloseable {

        private final StepRun run;
        private final SecondaryPlan plan;
        private final KeyWeights weights;
        /** By partitioned table, the partitions that hold its rows. */
        private final Map<QualifiedName, Set<QualifiedName>> parts;

        private final Set<QualifiedName> seen = new HashSet<>();
        private final Set<QualifiedName> loaded = ConcurrentHashMap.newKeySet();
        private final Thread thread;
        private volatile boolean over;
        private volatile @Nullable KeyQueue queue;
        private volatile @Nullable Lanes lanes;

        private Builds(StepRun run, Catalog catalog) {
            this.run = run;
            // what is deferred, and whether triggers are, makes no difference to keys
            this.plan = SecondaryPlan.of(catalog, true, true);
            this.weights = new KeyWeights(catalog.tables().stream()
                    .collect(Collectors.toMap(TableDescription::name, TableDescription::bytes)));
            this.parts = partsOf(catalog);
            this.thread = Thread.ofVirtual()
                    .name("keys-beside-load-" + run.leaseToken())
                    .unstarted(this::work);
        }

        /**
         * What DMS says of all tables, and how much of the load is done. Only those count as loaded that were seen
         * before they were: after a start DMS may speak of an earlier load for a while.
         */
        public void see(List<TableStatistics> statistics, int percent) {
            for (TableStatistics table : statistics) {
                QualifiedName name = new QualifiedName(table.schema(), table.table());
                if (!table.isLoaded()) {
                    seen.add(name);
                    loaded.remove(name);
                } else if (seen.contains(name) && percent < NEARLY_DONE_PERCENT) {
                    loaded.add(name);
                }
            }
            KeyQueue current = queue;
            if (current != null) {
                current.look();
            }
        }

        /** For the step's text; empty before the first build is done. */
        public String remark() {
            KeyQueue current = queue;
            int done = current == null ? 0 : current.counts().done().size();
            return done == 0 ? "" : "; " + done + " keys and indexes of loaded tables are built";
        }

        /** Begins nothing more, and waits for what has begun; ends early when the run is to stop. */
        public void finish() {
            over = true;
            KeyQueue current = queue;
            if (current != null) {
                current.stop();
            }
            while (thread.isAlive()) {
                run.advance("LOADING", "every row is loaded; waiting for index builds that began beside" + remark());
                Waiting.pause(run, LOOK);
            }
        }

        /** Cancels what has begun; nothing happens any more when this has returned. */
        @Override
        public void close() {
            over = true;
            KeyQueue current = queue;
            if (current != null) {
                current.stop();
            }
            boolean interrupted = false;
            while (thread.isAlive()) {
                Lanes open = lanes;
                if (open != null) {
                    open.cancel();
                }
                try {
                    thread.join(LOOK);
                } catch (InterruptedException again) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }

        private void work() {
            try (Lanes open = objects.lanes(run)) {
                lanes = open;
                List<CatalogObject> missing = objects.missingKeys(run, plan);
                KeyQueue keys = new KeyQueue(missing, weights, open.count(), this::isLoaded);
                queue = keys;
                if (over) {
                    return;
                }
                objects.build(run, open, keys);
                run.reach("KEYS_BESIDE");
            } catch (StaleLease | RunInterruptedException | InterruptedException elsewhere) {
                LOG.debug("keys of {} are built no more beside its load", run.migrationId(), elsewhere);
            } catch (DatabaseFailure | SecretRefused | RuntimeException failure) {
                if (!over) {
                    LOG.warn(
                            "keys and indexes of {} wait for the end of its load: {}",
                            run.migrationId(),
                            failure.getMessage());
                }
            }
        }

        /** A partitioned table's key wants the lock that a load of its partitions may need for a moment. */
        private boolean isLoaded(CatalogObject key) {
            QualifiedName table = key.relation();
            return table != null && loaded.containsAll(parts.getOrDefault(table, Set.of(table)));
        }
    }
}
