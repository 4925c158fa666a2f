package io.landfall.validation.premigration.web;

import io.landfall.contracts.spec.MigrationSpec;
import io.landfall.validation.premigration.PreMigrationChecks;
import io.landfall.validation.premigration.PreMigrationReport;
import java.sql.SQLException;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Runs the checks for a spec that nobody has registered yet; changes nothing. */
@RestController
class PreMigrationChecksApi {

    private final PreMigrationChecks checks;

    PreMigrationChecksApi(PreMigrationChecks checks) {
        this.checks = checks;
    }

    /** All findings; 200 whether or not something blocks. */
    @PostMapping("/api/pre-migration-checks")
    @PreAuthorize("hasRole('OPERATOR')")
    PreMigrationReport check(@RequestBody MigrationSpec spec) throws SQLException {
        return checks.run(spec);
    }
}
