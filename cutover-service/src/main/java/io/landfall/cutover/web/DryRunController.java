package io.landfall.cutover.web;

import io.landfall.cutover.DryRun;
import io.landfall.cutover.approval.PlanInput;
import io.landfall.cutover.approval.PlanInputs;
import io.landfall.cutover.approval.Problems;
import java.util.List;
import java.util.UUID;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Tells what a cutover would do now. */
@RestController
@RequestMapping("/api/cutovers/{migrationId}/dry-runs")
class DryRunController {

    private final PlanInputs inputs;
    private final DryRun dryRun;

    DryRunController(PlanInputs inputs, DryRun dryRun) {
        this.inputs = inputs;
        this.dryRun = dryRun;
    }

    /** The story. */
    record DryRunView(UUID migrationId, boolean wouldWork, List<DryRun.Line> steps) {}

    @PostMapping
    @PreAuthorize("hasAnyRole('OPERATOR', 'APPROVER')")
    DryRunView tell(@PathVariable UUID migrationId) {
        PlanInput input = inputs.find(migrationId).orElseThrow(() -> Problems.unknown(migrationId));
        List<DryRun.Line> steps = Problems.answering(() -> dryRun.of(input));
        return new DryRunView(migrationId, steps.stream().allMatch(DryRun.Line::wouldWork), steps);
    }
}
