package io.landfall.dmsadapter.secondaryschema;

import io.landfall.contracts.Failure;
import io.landfall.databases.catalog.CatalogObject;
import io.landfall.databases.catalog.ObjectClass;
import io.landfall.databases.connection.SecretRefused;
import io.landfall.databases.connection.Session;
import io.landfall.databases.identifier.QualifiedName;
import io.landfall.databases.landfall.StaleLease;
import io.landfall.dmsadapter.access.Database;
import io.landfall.dmsadapter.access.DatabaseFailure;
import io.landfall.dmsadapter.access.MigrationDatabases;
import io.landfall.dmsadapter.access.Sql;
import io.landfall.dmsadapter.step.Marks;
import io.landfall.dmsadapter.step.Outages;
import io.landfall.messaging.step.StepFailedException;
import io.landfall.messaging.step.StepRun;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.Collectors;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** What needs consistent data: tables are analyzed, foreign keys validated, materialized views filled. */
@Component
class Completion {

    private static final Duration EVERY = Duration.ofSeconds(1);
    private static final String DUPLICATE_OBJECT = "42710";

    private static final String POPULATED = """
            SELECT schemaname, matviewname FROM pg_catalog.pg_matviews WHERE ispopulated
            """;

    private final MigrationDatabases databases;
    private final Marks marks;
    private final Outages outages;
    private final int lanes;

    Completion(
            MigrationDatabases databases,
            Marks marks,
            Outages outages,
            @Value("${landfall.dms-adapter.index-lanes:4}") int lanes) {
        this.databases = databases;
        this.marks = marks;
        this.outages = outages;
        this.lanes = lanes;
    }

    /**
     * An index that was just built lies in its key's order on the disk, and a foreign key is checked fastest by reading
     * two of them in step: the server must not take that for reading at random.
     */
    private static final String READ_BY_INDEXES = """
            SELECT pg_catalog.set_config('random_page_cost', pg_catalog.current_setting('seq_page_cost'), true)
            """;

    /** One statement and what it is for. */
    private record Act(String what, String sql, boolean byIndexes) {

        static Act analyze(QualifiedName relation) {
            return new Act("statistics of " + relation, "ANALYZE " + relation.sql(), false);
        }

        static Act validate(CatalogObject object, String sql) {
            return new Act(object.toString(), sql, true);
        }

        static Act refresh(CatalogObject object, QualifiedName view) {
            return new Act(object.toString(), "REFRESH MATERIALIZED VIEW " + view.sql(), false);
        }
    }

    void complete(StepRun run, SecondaryPlan plan)
            throws DatabaseFailure, SecretRefused, StaleLease, InterruptedException {
        List<List<List<Act>>> rounds = List.of(completions(plan), List.of(refreshes(run, plan)));
        Tally tally = new Tally(run, rounds, marks.all(run));
        try (Lanes open = Lanes.open(run, databases, lanes)) {
            open.inEach(lane -> lane.target().read(c -> {
                BuildSession.chooseMemory(c, open.count());
                return true;
            }));
            for (List<List<Act>> groups : rounds) {
                inLanes(open, tally, groups);
            }
        }
    }

    /** What is done and what is under way, told at most once a second. */
    private static final class Tally {

        private final StepRun run;
        private final int all;
        private final Set<String> done = ConcurrentHashMap.newKeySet();
        private final Set<String> underWay = new ConcurrentSkipListSet<>();
        private long toldNanos = System.nanoTime() - EVERY.toNanos();

        Tally(StepRun run, List<List<List<Act>>> rounds, Set<String> marked) {
            this.run = run;
            Set<String> acts = rounds.stream()
                    .flatMap(List::stream)
                    .flatMap(List::stream)
                    .map(Act::sql)
                    .collect(Collectors.toSet());
            this.all = acts.size();
            acts.retainAll(marked);
            done.addAll(acts);
        }

        void tell() {
            if (System.nanoTime() - toldNanos >= EVERY.toNanos()) {
                toldNanos = System.nanoTime();
                run.advance(
                        "COMPLETING",
                        "completed " + done.size() + " of " + all
                                + (underWay.isEmpty() ? "" : ", at work on " + String.join(" and ", underWay)));
            }
        }
    }

    /**
     * What touches one table with its partitions goes one after the other: each wants the same lock. Statistics come
     * first: by them the server plans how it validates, and how it fills a view.
     */
    private static List<List<Act>> completions(SecondaryPlan plan) {
        Map<String, List<Act>> byTable = new LinkedHashMap<>();
        plan.tables().forEach(table -> byTable.put(table.toString(), new ArrayList<>(List.of(Act.analyze(table)))));
        for (CatalogObject object : plan.all()) {
            QualifiedName table = object.relation();
            String root =
                    table == null ? "" : plan.roots().getOrDefault(table, table).toString();
            object.completion()
                    .forEach(sql -> byTable.computeIfAbsent(root, name -> new ArrayList<>())
                            .add(Act.validate(object, sql)));
        }
        return List.copyOf(byTable.values());
    }

    private void inLanes(Lanes open, Tally tally, List<List<Act>> groups)
            throws DatabaseFailure, StaleLease, InterruptedException {
        Queue<List<Act>> left = new ConcurrentLinkedQueue<>(groups);
        open.inEach(
                lane -> {
                    for (List<Act> group = left.poll(); group != null; group = left.poll()) {
                        for (Act act : group) {
                            if (!tally.done.contains(act.sql())) {
                                tally.underWay.add(act.what());
                                perform(tally.run, lane, act);
                                tally.underWay.remove(act.what());
                                tally.done.add(act.sql());
                            }
                        }
                    }
                },
                tally::tell);
    }

    private void perform(StepRun run, Lanes.Lane lane, Act act) throws DatabaseFailure, StaleLease {
        try {
            lane.target().fenced(run, lane.lease(), c -> {
                if (act.byIndexes()) {
                    Sql.execute(c, READ_BY_INDEXES);
                }
                Sql.execute(c, act.sql());
                return true;
            });
        } catch (DatabaseFailure failure) {
            if (failure.mayPass()) {
                throw failure;
            }
            // by an earlier attempt, or by a call whose end was not noted
            if (!failure.hasState(DUPLICATE_OBJECT)) {
                throw new StepFailedException(
                        Failure.needsOperator(
                                "OBJECT_NOT_COMPLETED",
                                "the target " + failure.address() + " refused to complete " + act.what() + ": "
                                        + failure.reason(),
                                "Mend what the message names, on the source if its data violates it; then retry."),
                        failure);
            }
        }
        marks.note(run, act.sql());
        outages.end(run.commandId());
    }

    /** In the order of their dependencies; one that is empty on the source stays empty. */
    private List<Act> refreshes(StepRun run, SecondaryPlan plan) throws DatabaseFailure, SecretRefused {
        Set<QualifiedName> populated;
        try (Database source = databases.source(run.spec(), Session.of("catalog"))) {
            populated = new HashSet<>(source.read(
                    c -> Sql.list(c, POPULATED, row -> new QualifiedName(row.getString(1), row.getString(2)))));
        }
        List<Act> acts = new ArrayList<>();
        for (CatalogObject object : plan.all()) {
            QualifiedName view = object.relation();
            if (object.objectClass() == ObjectClass.MATERIALIZED_VIEW && view != null && populated.contains(view)) {
                acts.add(Act.refresh(object, view));
                acts.add(Act.analyze(view));
            }
        }
        return acts;
    }
}
