package io.landfall.validation.schema;

import io.landfall.contracts.spec.MigrationSpec;
import io.landfall.databases.catalog.Catalog;
import io.landfall.databases.catalog.CatalogComparison;
import io.landfall.databases.catalog.Difference;
import io.landfall.databases.catalog.ObjectIdentity;
import io.landfall.databases.catalog.Phase;
import io.landfall.databases.catalog.RoleMapping;
import io.landfall.databases.catalog.SchemaComparison;
import io.landfall.databases.catalog.postgresql.PostgresCatalog;
import io.landfall.databases.connection.SecretRefused;
import io.landfall.databases.connection.Session;
import io.landfall.databases.identifier.ExclusionPatterns;
import io.landfall.validation.connection.MigrationDatabases;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/** Reads both catalogs and compares them, object by object. */
@Component
class SchemaComparing {

    private static final Session SESSION = Session.of("schema-validation").withStatementTimeout(Duration.ofMinutes(5));
    private static final Set<Phase> CREATED = Set.of(Phase.PRIMARY, Phase.SECONDARY);

    private final MigrationDatabases databases;
    private final InstantSource clock;

    SchemaComparing(MigrationDatabases databases, InstantSource clock) {
        this.databases = databases;
        this.clock = clock;
    }

    /** What the adapter deferred may be absent; whatever else is absent is missing. */
    SchemaReport compare(MigrationSpec spec, Set<String> deferred) throws SQLException, SecretRefused {
        ExclusionPatterns exclusions = ExclusionPatterns.of(spec.exclude());
        Catalog source;
        Catalog target;
        try (Connection connection = databases.source(spec, SESSION)) {
            source = PostgresCatalog.read(connection, exclusions, new RoleMapping(spec.roles()))
                    .deferring(object -> deferred.contains(object.identity().toString()));
        }
        try (Connection connection = databases.target(spec, SESSION)) {
            target = PostgresCatalog.read(connection, exclusions, RoleMapping.none());
        }
        return report(spec, deferred, CatalogComparison.compare(source, target, CREATED));
    }

    private SchemaReport report(MigrationSpec spec, Set<String> deferred, SchemaComparison comparison) {
        List<String> pending =
                comparison.pending().stream().map(ObjectIdentity::toString).toList();
        List<SchemaReport.Line> differences = Stream.concat(
                        comparison.differences().stream(),
                        comparison.pending().stream()
                                .filter(identity -> !deferred.contains(identity.toString()))
                                .map(identity -> new Difference(
                                        Difference.Kind.MISSING,
                                        identity,
                                        "is missing on the target, and nothing was deferred under that name")))
                .map(SchemaReport.Line::of)
                .toList();
        return new SchemaReport(
                spec.migrationId(),
                spec.database(),
                spec.targetDatabase(),
                clock.instant(),
                differences.isEmpty(),
                comparison.compared(),
                differences,
                pending);
    }
}
