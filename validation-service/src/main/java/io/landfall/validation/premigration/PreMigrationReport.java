package io.landfall.validation.premigration;

import io.landfall.contracts.spec.MigrationSpec;
import io.landfall.validation.writes.WriteCounter;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the checks before a migration saw.
 *
 * @param blocked whether the migration can't start
 * @param checks all of them, in their order, those that passed too
 * @param writes how often the source's tables had been written to; DATA_VALIDATION compares without cutover
 */
public record PreMigrationReport(
        UUID migrationId,
        String taskName,
        int revision,
        String database,
        String targetDatabase,
        boolean cutoverRequired,
        Instant checkedAt,
        boolean blocked,
        List<CheckResult> checks,
        Map<String, WriteCounter> writes) {

    private static final int NAMED = 5;

    public PreMigrationReport {
        checks = List.copyOf(checks);
        writes = Map.copyOf(writes);
    }

    static PreMigrationReport of(
            MigrationSpec spec, Instant checkedAt, List<CheckResult> checks, Map<String, WriteCounter> writes) {
        return new PreMigrationReport(
                spec.migrationId(),
                spec.taskName(),
                spec.revision(),
                spec.database(),
                spec.targetDatabase(),
                spec.cutover().required(),
                checkedAt,
                checks.stream().anyMatch(CheckResult::blocks),
                checks,
                writes);
    }

    /** One line: how many checks passed, warn and block. */
    public String summary() {
        long passed = count(CheckResult.Outcome.PASSED);
        String checked = checks.size() + " pre-migration checks: " + passed + " passed, " + findings(Severity.BLOCKS)
                + " findings block, " + findings(Severity.WARNS) + " warn, " + findings(Severity.INFORMS) + " inform";
        return blocked ? checked + ": " + String.join(", ", blocking()) : checked;
    }

    /** Why the migration can't start: the blocking findings, those of checks that could look first. */
    public String reason() {
        List<String> reasons = checks.stream()
                .filter(check -> check.outcome() == CheckResult.Outcome.FOUND)
                .flatMap(check -> blockingFindings(check)
                        .map(finding -> check.check() + ": " + finding.evidence() + " - " + finding.reason()))
                .toList();
        String named = shortened(reasons);
        long notRun = count(CheckResult.Outcome.NOT_RUN);
        if (notRun == 0) {
            return named;
        }
        String unseen = notRun + " checks could not look (" + notRun() + ")";
        return named.isEmpty() ? unseen : named + "; " + unseen;
    }

    /** How to mend what blocks. */
    public String remedy() {
        List<String> remedies = checks.stream()
                .filter(check -> check.outcome() == CheckResult.Outcome.FOUND)
                .flatMap(check -> blockingFindings(check).map(finding -> check.check() + ": " + remedy(finding)))
                .toList();
        String named = remedies.isEmpty() ? "See the report for the checks that could not look." : shortened(remedies);
        return named + " Then retry.";
    }

    private static String remedy(Finding finding) {
        return finding.sql().isEmpty()
                ? finding.remedy()
                : finding.remedy() + " SQL: " + finding.sql().getFirst();
    }

    private static Stream<Finding> blockingFindings(CheckResult check) {
        return check.findings().stream().filter(finding -> finding.severity() == Severity.BLOCKS);
    }

    private List<String> blocking() {
        return checks.stream()
                .filter(check -> check.outcome() == CheckResult.Outcome.FOUND && check.blocks())
                .map(CheckResult::check)
                .toList();
    }

    private String notRun() {
        return checks.stream()
                .filter(check -> check.outcome() == CheckResult.Outcome.NOT_RUN)
                .map(CheckResult::check)
                .limit(NAMED)
                .collect(Collectors.joining(", "));
    }

    private static String shortened(List<String> texts) {
        String named = texts.stream().limit(NAMED).collect(Collectors.joining("; "));
        return texts.size() <= NAMED ? named : named + "; and " + (texts.size() - NAMED) + " more in the report";
    }

    private long count(CheckResult.Outcome outcome) {
        return checks.stream().filter(check -> check.outcome() == outcome).count();
    }

    private long findings(Severity severity) {
        return checks.stream()
                .flatMap(check -> check.findings().stream())
                .filter(finding -> finding.severity() == severity)
                .count();
    }
}
