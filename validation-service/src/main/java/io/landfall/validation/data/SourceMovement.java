package io.landfall.validation.data;

import io.landfall.api.report.ReportStore;
import io.landfall.contracts.ReportReference;
import io.landfall.contracts.Step;
import io.landfall.contracts.spec.MigrationSpec;
import io.landfall.databases.connection.SecretRefused;
import io.landfall.databases.connection.Session;
import io.landfall.messaging.json.Json;
import io.landfall.validation.connection.MigrationDatabases;
import io.landfall.validation.writes.WriteCounter;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.springframework.stereotype.Component;

/** Which tables of the source were written to since the pre-migration checks, just before the load, looked. */
@Component
class SourceMovement {

    private final MigrationDatabases databases;
    private final ReportStore reports;

    SourceMovement(MigrationDatabases databases, ReportStore reports) {
        this.databases = databases;
        this.reports = reports;
    }

    /**
     * As {@link WriteCounter#of} names them. A table whose counter is unknown or was reset is not among them: it can't
     * be excused.
     */
    Set<String> since(MigrationSpec spec, List<ReportReference> references) throws SQLException, SecretRefused {
        Map<String, WriteCounter> before = baseline(references);
        Set<String> moved = new HashSet<>();
        try (Connection source = databases.source(spec, Session.of("data-validation"))) {
            WriteCounter.of(source).forEach((table, now) -> {
                WriteCounter then = before.get(table);
                if (then != null && (now.rows() > then.rows() || now.file() != then.file())) {
                    moved.add(table);
                }
            });
        }
        return moved;
    }

    private Map<String, WriteCounter> baseline(List<ReportReference> references) {
        Map<String, WriteCounter> baseline = new TreeMap<>();
        references.stream()
                .filter(reference -> reference.step() == Step.PRE_MIGRATION_VALIDATION)
                .flatMap(reference -> reports.find(reference.sha256()).stream())
                .forEach(report -> Json.tree(report)
                        .path("writes")
                        .propertyStream()
                        .forEach(counter -> baseline.put(
                                counter.getKey(),
                                new WriteCounter(
                                        counter.getValue().path("rows").asLong(),
                                        counter.getValue().path("file").asLong()))));
        return baseline;
    }
}
