package io.landfall.cutover.web;

import io.landfall.cutover.DryRun;
import io.landfall.cutover.approval.PlanInput;
import io.landfall.cutover.approval.PlanInputs;
import io.landfall.cutover.approval.Problems;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
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

    /** The story, and the same for reading. */
    record DryRunView(UUID migrationId, boolean wouldWork, boolean blocked, String text, List<DryRun.Line> steps) {

        static DryRunView of(UUID migrationId, List<DryRun.Line> steps) {
            boolean works = steps.stream().allMatch(DryRun.Line::wouldWork);
            String text = steps.stream().map(DryRunView::text).collect(Collectors.joining());
            return new DryRunView(migrationId, works, !works, text, steps);
        }

        private static String text(DryRun.Line line) {
            return line.findings().stream()
                    .map(finding -> "    " + finding + "\n")
                    .collect(Collectors.joining("", line.step() + (line.wouldWork() ? "" : "  BLOCKED") + "\n", ""));
        }
    }

    @PostMapping
    @PreAuthorize("hasAnyRole('OPERATOR', 'APPROVER')")
    DryRunView tell(@PathVariable UUID migrationId) {
        PlanInput input = inputs.find(migrationId).orElseThrow(() -> Problems.unknown(migrationId));
        return DryRunView.of(migrationId, Problems.answering(() -> dryRun.of(input)));
    }
}
