package io.landfall.validation.premigration.postgresql;

import io.landfall.databases.catalog.CatalogObject;
import io.landfall.databases.catalog.ObjectClass;
import io.landfall.databases.catalog.RoleMapping;
import io.landfall.databases.catalog.postgresql.LargeObjects;
import io.landfall.validation.premigration.Subject;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The roles that the database and its objects need, as the target calls them.
 *
 * @param owners of the database or of an object in it
 * @param all these, and whoever is granted something
 */
record SourceRoles(Set<String> owners, Set<String> all) {

    private static final Pattern OWNER = Pattern.compile("OWNER TO \"((?:[^\"]|\"\")+)\"$");

    static SourceRoles of(Subject subject) throws SQLException {
        return subject.once(SourceRoles.class, () -> read(subject));
    }

    private static SourceRoles read(Subject subject) throws SQLException {
        Map<String, String> mapping = subject.spec().roles();
        List<String> databaseOwner = subject.source()
                .names("SELECT pg_get_userbyid(datdba)::text FROM pg_database WHERE datname = current_database()");
        List<String> grantees = subject.source().names("""
                SELECT DISTINCT pg_get_userbyid(a.grantee)::text
                  FROM pg_database AS d, aclexplode(d.datacl) AS a
                 WHERE d.datname = current_database() AND a.grantee <> 0
                """);
        Set<String> owners = new TreeSet<>();
        databaseOwner.forEach(role -> owners.add(mapping.getOrDefault(role, role)));
        SourceCatalog.of(subject).ofClass(ObjectClass.OWNER).stream()
                .flatMap(SourceRoles::owner)
                .forEach(owners::add);
        Set<String> all = new TreeSet<>(owners);
        grantees.forEach(role -> all.add(mapping.getOrDefault(role, role)));
        all.addAll(SourceCatalog.of(subject).roles());
        if (!LargeObjects.areExcluded(subject.exclusions())) {
            LargeObjects.Roles ofLargeObjects =
                    LargeObjects.roles(subject.source().connection(), new RoleMapping(mapping));
            owners.addAll(ofLargeObjects.owners());
            all.addAll(ofLargeObjects.all());
        }
        return new SourceRoles(owners, all);
    }

    /** The catalog's statements end with the quoted role. */
    private static Stream<String> owner(CatalogObject object) {
        return object.creation().stream()
                .flatMap(sql -> OWNER.matcher(sql).results())
                .map((MatchResult found) -> found.group(1).replace("\"\"", "\""));
    }
}
