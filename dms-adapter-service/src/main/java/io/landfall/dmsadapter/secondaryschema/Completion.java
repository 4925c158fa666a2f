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
import java.util.List;
import java.util.Set;
import org.springframework.stereotype.Component;

/** What needs consistent data: foreign keys are validated, materialized views filled, tables analyzed. */
@Component
class Completion {

    private static final String POPULATED = """
            SELECT schemaname, matviewname FROM pg_catalog.pg_matviews WHERE ispopulated
            """;

    private final MigrationDatabases databases;
    private final Marks marks;

    Completion(MigrationDatabases databases, Marks marks) {
        this.databases = databases;
        this.marks = marks;
    }

    /** One statement and what it is for. */
    private record Act(String what, String sql) {}

    void complete(StepRun run, SecondaryPlan plan)
            throws DatabaseFailure, SecretRefused, StaleLease, InterruptedException {
        List<Act> acts = new ArrayList<>();
        for (CatalogObject object : plan.all()) {
            object.completion().forEach(sql -> acts.add(new Act(object.toString(), sql)));
        }
        acts.addAll(refreshes(run, plan));
        for (QualifiedName table : plan.tables()) {
            acts.add(new Act("statistics of table " + table, "ANALYZE " + table.sql()));
        }
        try (Lanes lanes = Lanes.open(run, databases, 1)) {
            lanes.inOne(lane -> {
                for (Act act : acts) {
                    perform(run, lane, act);
                }
            });
        }
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
