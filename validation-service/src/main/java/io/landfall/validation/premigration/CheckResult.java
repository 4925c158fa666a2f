package io.landfall.validation.premigration;

import java.util.List;

/**
 * How one check ended.
 *
 * @param check its stable name
 * @param asks what it wants to know
 */
public record CheckResult(String check, String asks, Outcome outcome, List<Finding> findings) {

    /** The ways for a check to end. */
    public enum Outcome {
        PASSED,
        FOUND,
        /** It could not look; never a pass, so it holds a finding that blocks. */
        NOT_RUN,
        /** This migration does not need it. */
        NOT_NEEDED
    }

    public CheckResult {
        findings = List.copyOf(findings);
    }

    static CheckResult of(Check check, List<Finding> findings) {
        return new CheckResult(
                check.name(), check.asks(), findings.isEmpty() ? Outcome.PASSED : Outcome.FOUND, findings);
    }

    static CheckResult notNeeded(Check check) {
        return new CheckResult(check.name(), check.asks(), Outcome.NOT_NEEDED, List.of());
    }

    static CheckResult notRun(Check check, String reason, String remedy) {
        Finding finding = new Finding(Severity.BLOCKS, "the check could not look", reason, remedy, List.of());
        return new CheckResult(check.name(), check.asks(), Outcome.NOT_RUN, List.of(finding));
    }

    boolean blocks() {
        return findings.stream().anyMatch(finding -> finding.severity() == Severity.BLOCKS);
    }
}
