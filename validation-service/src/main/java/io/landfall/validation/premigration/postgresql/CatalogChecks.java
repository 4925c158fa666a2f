package io.landfall.validation.premigration.postgresql;

import io.landfall.databases.catalog.UnsupportedObject;
import io.landfall.validation.premigration.Findings;
import io.landfall.validation.premigration.Subject;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Objects that Landfall does not migrate yet. */
final class CatalogChecks {

    private CatalogChecks() {}

    /** One finding a class of objects, naming each. */
    static void unsupported(Subject subject, Findings findings) throws SQLException {
        Map<String, List<UnsupportedObject>> classes = SourceCatalog.of(subject).unsupported().stream()
                .collect(Collectors.groupingBy(UnsupportedObject::objectClass, TreeMap::new, Collectors.toList()));
        classes.forEach((objectClass, objects) -> {
            String names =
                    objects.stream().map(CatalogChecks::described).distinct().collect(Collectors.joining(", "));
            String patterns = objects.stream()
                    .map(object ->
                            "\"" + object.exclusion().replace("\\", "\\\\").replace("\"", "\\\"") + "\"")
                    .distinct()
                    .collect(Collectors.joining(", "));
            findings.blocks(
                    objectClass.replace('-', ' ') + ": " + names,
                    "Landfall does not migrate this",
                    "Drop what is not needed, or leave it out and bring it over yourself: exclude: [" + patterns
                            + "].");
        });
    }

    private static String described(UnsupportedObject object) {
        return object.reason().isEmpty() ? object.name() : object.name() + " (" + object.reason() + ")";
    }
}
