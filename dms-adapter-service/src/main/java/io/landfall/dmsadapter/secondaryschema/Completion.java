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
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** What needs consistent data: foreign keys are validated, materialized views filled, tables analyzed. */
@Component
class Completion {

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
        List<Act> refreshes = refreshes(run, plan);
        List<List<Act>> statistics = plan.tables().stream()
                .map(table -> List.of(new Act("statistics of table " + table, "ANALYZE " + table.sql())))
                .toList();
        try (Lanes open = Lanes.open(run, databases, lanes)) {
            inLanes(run, open, completions(plan));
            inLanes(run, open, List.of(refreshes));
            inLanes(run, open, statistics);
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

    private void inLanes(StepRun run, Lanes open, List<List<Act>> groups)
            throws DatabaseFailure, StaleLease, InterruptedException {
        Queue<List<Act>> left = new ConcurrentLinkedQueue<>(groups);
        open.inEach(lane -> {
            for (List<Act> group = left.poll(); group != null; group = left.poll()) {
                for (Act act : group) {
                    perform(run, lane, act);
                }
            }
        });
    }

    private void perform(StepRun run, Lanes.Lane lane, Act act) throws DatabaseFailure, StaleLease {
        if (marks.has(run, act.sql())) {
            return;
        }
        run.advance("COMPLETING", "completing " + act.what());
        try {
            lane.target().fenced(run, lane.lease(), c -> {
                Sql.execute(c, act.sql());
                return true;
            });
        } catch (DatabaseFailure failure) {
            if (failure.mayPass()) {
                throw failure;
            }
            throw new StepFailedException(
                    Failure.needsOperator(
                            "OBJECT_NOT_COMPLETED",
                            "the target " + failure.address() + " refused to complete " + act.what() + ": "
                                    + failure.reason(),
                            "Mend what the message names, on the source if its data violates it; then retry."),
                    failure);
        }
        marks.set(run, act.sql());
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
