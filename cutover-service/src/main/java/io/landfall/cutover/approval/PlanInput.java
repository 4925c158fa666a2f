package io.landfall.cutover.approval;

import io.landfall.contracts.ReportReference;
import io.landfall.contracts.spec.MigrationSpec;
import io.landfall.cutover.cutovertime.DeferredObject;
import java.util.List;

/**
 * What the steps before brought to the cutover.
 *
 * @param reports those before CUTOVER_APPROVAL
 * @param deferred what only the fence may create on the target
 * @param openSql what lets the applications into the target
 */
public record PlanInput(
        MigrationSpec spec, List<ReportReference> reports, List<DeferredObject> deferred, List<String> openSql) {

    public PlanInput {
        reports = List.copyOf(reports);
        deferred = List.copyOf(deferred);
        openSql = List.copyOf(openSql);
    }
}
