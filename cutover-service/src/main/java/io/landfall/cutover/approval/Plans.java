package io.landfall.cutover.approval;

import io.landfall.contracts.Failure;
import io.landfall.contracts.Step;
import io.landfall.contracts.spec.CutoverSpec;
import io.landfall.contracts.spec.MigrationSpec;
import io.landfall.cutover.access.MigrationDatabases;
import io.landfall.cutover.fence.ConnectGrants;
import io.landfall.cutover.fence.LoginRoles;
import io.landfall.cutover.traffic.TrafficSwitches;
import io.landfall.databases.catalog.CopyBudget;
import io.landfall.databases.catalog.Unreplicated;
import io.landfall.databases.catalog.postgresql.PostgresCatalog;
import io.landfall.databases.identifier.ExclusionPatterns;
import io.landfall.messaging.step.StepFailedException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.springframework.stereotype.Component;

/** Makes the plan from what the steps before brought and what the source says now. */
@Component
public class Plans {

    private final MigrationDatabases databases;
    private final TrafficSwitches traffic;
    private final CopyBudget copyBudget;

    public Plans(MigrationDatabases databases, TrafficSwitches traffic, CopyBudget copyBudget) {
        this.databases = databases;
        this.traffic = traffic;
        this.copyBudget = copyBudget;
    }

    /** The plan as of now, over a session of its own. */
    public CutoverPlan of(PlanInput input) {
        try (Connection source = databases.source(input.spec(), "plan")) {
            return of(input, source);
        } catch (SQLException failure) {
            throw new StepFailedException(
                    Failure.retryable(
                            "PLAN_UNREADABLE",
                            "The source did not answer what the plan needs: " + failure.getMessage(),
                            "Mend what it says, then retry."),
                    failure);
        }
    }

    /** The plan as of now; not to be asked for inside the fence, whose grants are others. */
    public CutoverPlan of(PlanInput input, Connection source) throws SQLException {
        MigrationSpec spec = input.spec();
        ConnectGrants grants = ConnectGrants.read(source);
        LoginRoles roles = LoginRoles.read(source);
        Unreplicated content = PostgresCatalog.unreplicated(source, ExclusionPatterns.of(spec.exclude()));
        return new CutoverPlan(
                CutoverPlan.FORMAT,
                spec.migrationId(),
                spec.taskName(),
                spec.revision(),
                new CutoverPlan.Side(spec.source().host(), spec.source().port(), spec.database()),
                new CutoverPlan.Side(spec.target().host(), spec.target().port(), spec.targetDatabase()),
                CutoverPlan.sorted(spec.roles()),
                new CutoverPlan.Fence(
                        grants.landfall(),
                        roles.others(),
                        roles.superusers(),
                        grants.owner(),
                        grants.fenceSql(),
                        grants.unfenceSql(),
                        spec.cutover().probeSecretRef()),
                content.names(),
                input.deferred(),
                input.reports().stream()
                        .filter(report -> report.step() != Step.CUTOVER_APPROVAL)
                        .map(report -> new CutoverPlan.ReportHash(report.step(), report.sha256()))
                        .toList(),
                new CutoverPlan.Limits(
                        spec.cutover().maxLag().toString(),
                        spec.cutover().sustainedFor().toString(),
                        spec.cutover().maxWriteDowntime().toString()),
                expectedDowntime(input, content),
                List.of(
                        "Each table that changed since its load is compared by a digest computed in both databases, smallest first, as far"
                                + " as the time until the deadline allows; of a large table with few changes, the blocks of keys in which they are.",
                        "Each of the others is compared by its number of rows, as far as the time allows; what was left out is named in the"
                                + " certificate."),
                traffic.of(spec).plan(spec),
                "The source stays fenced after a completed cutover; the break-glass statements open it again.",
                "There is no way back once the cutover is committed: no reverse replication exists yet.");
    }

    /** In words that stay the same while what is copied grows; the gate says how long it takes now. */
    private String expectedDowntime(PlanInput input, Unreplicated content) {
        CutoverSpec cutover = input.spec().cutover();
        Duration expected = Duration.ofSeconds(2 + input.deferred().size());
        String copying = content.isEmpty()
                ? ""
                : ", up to " + copyBudget.allowed(cutover.maxWriteDowntime()).toSeconds()
                        + " s to copy what no change stream carries";
        return "About " + expected.toSeconds() + " s" + copying + ", and the time to compare what changed; at most "
                + cutover.maxWriteDowntime().toSeconds() + " s, after which everything is undone, source first.";
    }
}
