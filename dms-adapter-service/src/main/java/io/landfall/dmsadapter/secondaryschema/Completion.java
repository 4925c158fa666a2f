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

/** What needs consistent data: foreign keys are validated, materialized views filled, tables analyzed. */
@Component
class Completion {

    private static final Duration EVERY = Duration.ofSeconds(1);
    private static final String DUPLICATE_OBJECT = "42710";

    private static final String POPULATED = """
            SELECT schemaname, matviewname FROM pg_catalog.pg_matviews WHERE ispopulated
            """;

    private final MigrationDatabases databases;
    private final Marks marks;
    private final int lanes;

    Completion(MigrationDatabases databases, Marks marks, @Value("${landfall.dms-adapter.index-lanes:2}") int lanes) {
        this.databases = databases;
        this.marks = marks;
        this.lanes = lanes;
    }

    /** One statement and what it is for. */
    private record Act(String what, String sql) {}

    void complete(StepRun run, SecondaryPlan plan)
            throws DatabaseFailure, SecretRefused, StaleLease, InterruptedException {
        List<List<Act>> statistics = plan.tables().stream()
                .map(table -> List.of(new Act("statistics of table " + table, "ANALYZE " + table.sql())))
                .toList();
        List<List<List<Act>>> rounds = List.of(completions(plan), List.of(refreshes(run, plan)), statistics);
        Tally tally = new Tally(run, rounds, marks.all(run));
        try (Lanes open = Lanes.open(run, databases, lanes)) {
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

    /** What touches one table with its partitions goes one after the other: each wants the same lock. */
    private static List<List<Act>> completions(SecondaryPlan plan) {
        Map<String, List<Act>> byTable = new LinkedHashMap<>();
        plan.tables().forEach(table -> byTable.put(table.toString(), new ArrayList<>()));
        for (CatalogObject object : plan.all()) {
            QualifiedName table = object.relation();
            String root =
                    table == null ? "" : plan.roots().getOrDefault(table, table).toString();
            object.completion()
                    .forEach(sql -> byTable.computeIfAbsent(root, name -> new ArrayList<>())
                            .add(new Act(object.toString(), sql)));
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
                acts.add(new Act(object.toString(), "REFRESH MATERIALIZED VIEW " + view.sql()));
            }
        }
        return acts;
    }
}
