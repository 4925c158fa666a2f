package io.landfall.validation.premigration;

import io.landfall.contracts.spec.MigrationSpec;
import io.landfall.databases.connection.ConnectionFailure;
import io.landfall.validation.connection.MigrationDatabases;
import io.landfall.validation.writes.WriteCounter;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/** Runs all checks for a migration and changes nothing. */
@Component
public class PreMigrationChecks {

    private final MigrationDatabases databases;
    private final Checks checks;
    private final InstantSource clock;

    public PreMigrationChecks(MigrationDatabases databases, Checks checks, InstantSource clock) {
        this.databases = databases;
        this.checks = checks;
        this.clock = clock;
    }

    public PreMigrationReport run(MigrationSpec spec) throws SQLException {
        return run(spec, check -> {});
    }

    PreMigrationReport run(MigrationSpec spec, Watcher watcher) throws SQLException {
        List<CheckResult> results = new ArrayList<>();
        watcher.next("connecting");
        Arrival source = Arrival.atSource(spec.source(), spec.database(), databases);
        watcher.next("connecting");
        Arrival target = Arrival.atTarget(spec.target(), spec.targetDatabase(), databases);
        results.addAll(source.results());
        results.addAll(target.results());
        Map<String, WriteCounter> writes = Map.of();
        try (Subject subject = new Subject(spec, databases, source.side(), target.side())) {
            for (Check check : checks.all()) {
                watcher.next(check.name());
                results.add(result(check, subject));
            }
            if (subject.has(Check.Need.SOURCE)) {
                writes = WriteCounter.of(subject.source().connection());
            }
        }
        return PreMigrationReport.of(spec, clock.instant(), results, writes);
    }

    private static CheckResult result(Check check, Subject subject) {
        if (check.needed() == Check.Needed.WITH_CUTOVER
                && !subject.spec().cutover().required()) {
            return CheckResult.notNeeded(check);
        }
        for (Check.Need need : check.needs()) {
            if (!subject.has(need)) {
                String side = need == Check.Need.SOURCE ? "source" : "target";
                return CheckResult.notRun(check, "the " + side + " could not be connected to", "Mend that first.");
            }
        }
        if (check.needs().contains(Check.Need.TARGET_DATABASE) && subject.lacksTargetDatabase()) {
            return CheckResult.notNeeded(check);
        }
        return looked(check, subject);
    }

    private static CheckResult looked(Check check, Subject subject) {
        Findings findings = new Findings();
        try {
            check.look().look(subject, findings);
            return CheckResult.of(check, findings.all());
        } catch (ConnectionFailure failure) {
            return CheckResult.notRun(check, failure.reason(), failure.remedy());
        } catch (SQLException failure) {
            return CheckResult.notRun(check, String.valueOf(failure.getMessage()), "Mend that, then check again.");
        } catch (DataAccessException failure) {
            String reason = String.valueOf(failure.getMostSpecificCause().getMessage());
            return CheckResult.notRun(check, reason, "Mend that, then check again.");
        }
    }

    /** Told before each check. */
    interface Watcher {
        void next(String check);
    }
}
