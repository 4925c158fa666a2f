package io.landfall.dmsadapter.preparation;

import io.landfall.databases.identifier.Identifiers;
import io.landfall.dmsadapter.preparation.DatabaseState.DefaultPrivileges;
import io.landfall.dmsadapter.preparation.DatabaseState.SchemaState;
import io.landfall.dmsadapter.preparation.DatabaseState.Setting;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Writes what brings back the attributes of a database and of the schemas that were there before Landfall. */
final class AsFound {

    private AsFound() {}

    /** In order; the grants on the database, and with them perhaps Landfall's own way in, come last. */
    static List<String> statements(DatabaseState found, DatabaseState now) {
        String database = "DATABASE " + Identifiers.quote(now.name());
        List<String> statements = new ArrayList<>();
        found.schemas()
                .forEach(schema -> now.schemas().stream()
                        .filter(current -> current.name().equals(schema.name()))
                        .forEach(current -> statements.addAll(schema(schema, current))));
        statements.addAll(settings(found, now));
        now.defaultPrivileges().forEach(current -> statements.addAll(defaults(found, current)));
        statements.addAll(Grants.change("", database, now.owner(), now.grants(), found.grants()));
        return statements;
    }

    private static List<String> schema(SchemaState found, SchemaState now) {
        String schema = "SCHEMA " + Identifiers.quote(found.name());
        List<String> statements = new ArrayList<>();
        statements.addAll(Grants.change("", schema, now.owner(), now.grants(), List.of()));
        if (!found.owner().equals(now.owner())) {
            statements.add("ALTER " + schema + " OWNER TO " + Identifiers.quote(found.owner()));
        } else if (found.grants().equals(now.grants())) {
            statements.clear();
        }
        if (!statements.isEmpty()) {
            statements.addAll(Grants.change("", schema, found.owner(), List.of(), found.grants()));
        }
        if (!Objects.equals(found.comment(), now.comment())) {
            statements.add("COMMENT ON " + schema + " IS "
                    + (found.comment() == null ? "NULL" : Identifiers.literal(found.comment())));
        }
        return statements;
    }

    private static List<String> settings(DatabaseState found, DatabaseState now) {
        List<String> statements = new ArrayList<>();
        for (Setting current : now.settings()) {
            Optional<Setting> before = found.settings().stream()
                    .filter(setting -> Objects.equals(setting.role(), current.role())
                            && setting.name().equals(current.name()))
                    .findFirst();
            if (before.isEmpty()) {
                statements.add(alter(now.name(), current.role()) + " RESET " + name(current));
            } else if (!before.get().value().equals(current.value())) {
                statements.add(
                        alter(now.name(), current.role()) + " SET " + name(current) + " TO " + value(before.get()));
            }
        }
        return statements;
    }

    private static String alter(String database, @Nullable String role) {
        return role == null
                ? "ALTER DATABASE " + Identifiers.quote(database)
                : "ALTER ROLE " + Identifiers.quote(role) + " IN DATABASE " + Identifiers.quote(database);
    }

    private static String name(Setting setting) {
        return Identifiers.quote(setting.name()).replace(".", "\".\"");
    }

    /** Lists of names are stored as the SQL that sets them. */
    private static String value(Setting setting) {
        return switch (setting.name()) {
            case "search_path", "temp_tablespaces", "local_preload_libraries", "session_preload_libraries" ->
                setting.value().isEmpty() ? "''" : setting.value();
            default -> Identifiers.literal(setting.value());
        };
    }

    private static List<String> defaults(DatabaseState found, DefaultPrivileges now) {
        List<Grant> before = found.defaultPrivileges().stream()
                .filter(other -> other.role().equals(now.role())
                        && Objects.equals(other.schema(), now.schema())
                        && other.kind().equals(now.kind()))
                .findFirst()
                .map(DefaultPrivileges::grants)
                .orElseGet(() -> now.schema() == null ? builtIn(now) : List.of());
        String prefix = "ALTER DEFAULT PRIVILEGES FOR ROLE " + Identifiers.quote(now.role())
                + (now.schema() == null ? "" : " IN SCHEMA " + Identifiers.quote(now.schema())) + " ";
        return Grants.change(prefix, objects(now.kind()), null, now.grants(), before);
    }

    private static String objects(String kind) {
        return switch (kind) {
            case "r" -> "TABLES";
            case "S" -> "SEQUENCES";
            case "f" -> "FUNCTIONS";
            case "T" -> "TYPES";
            case "n" -> "SCHEMAS";
            case "L" -> "LARGE OBJECTS";
            default -> throw new IllegalArgumentException("default privileges on kind " + kind);
        };
    }

    /** What the server gives when nothing was ever set: acldefault(). */
    private static List<Grant> builtIn(DefaultPrivileges of) {
        List<Grant> grants = new ArrayList<>();
        List<String> owners = switch (of.kind()) {
            case "r" ->
                of.grants().stream().anyMatch(grant -> grant.privilege().equals("MAINTAIN"))
                        ? List.of(
                                "INSERT", "SELECT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER", "MAINTAIN")
                        : List.of("INSERT", "SELECT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER");
            case "S" -> List.of("SELECT", "UPDATE", "USAGE");
            case "f" -> List.of("EXECUTE");
            case "T" -> List.of("USAGE");
            case "n" -> List.of("CREATE", "USAGE");
            case "L" -> List.of("SELECT", "UPDATE");
            default -> throw new IllegalArgumentException("default privileges on kind " + of.kind());
        };
        owners.forEach(privilege -> grants.add(new Grant(of.role(), privilege, false, of.role())));
        if (of.kind().equals("f") || of.kind().equals("T")) {
            grants.add(new Grant("", owners.getFirst(), false, of.role()));
        }
        return grants;
    }
}
