package io.landfall.validation.premigration.postgresql;

import io.landfall.databases.catalog.Catalog;
import io.landfall.databases.catalog.RoleMapping;
import io.landfall.databases.catalog.postgresql.PostgresCatalog;
import io.landfall.validation.premigration.Subject;
import java.sql.SQLException;

/** The source's catalog, in the target's names for roles; read once for all checks. */
final class SourceCatalog {

    private SourceCatalog() {}

    static Catalog of(Subject subject) throws SQLException {
        return subject.once(
                Catalog.class,
                () -> PostgresCatalog.read(
                        subject.source().connection(),
                        subject.exclusions(),
                        new RoleMapping(subject.spec().roles())));
    }
}
