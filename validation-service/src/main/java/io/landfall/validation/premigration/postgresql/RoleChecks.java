package io.landfall.validation.premigration.postgresql;

import io.landfall.databases.identifier.Identifiers;
import io.landfall.validation.premigration.Findings;
import io.landfall.validation.premigration.Severity;
import io.landfall.validation.premigration.Side;
import io.landfall.validation.premigration.Subject;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/** Roles of the source, and what they are on the target. */
final class RoleChecks {

    private RoleChecks() {}

    static void mapped(Subject subject, Findings findings) throws SQLException {
        List<String> known = subject.target().names("SELECT rolname::text FROM pg_roles");
        SourceRoles.of(subject).all().stream()
                .filter(role -> !known.contains(role))
                .forEach(role -> missing(subject, role, findings));
    }

    private static void missing(Subject subject, String role, Findings findings) {
        List<String> mapped = subject.spec().roles().entrySet().stream()
                .filter(entry -> entry.getValue().equals(role))
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
        findings.add(
                Severity.BLOCKS,
                mapped.isEmpty()
                        ? "role '" + role + "' owns or is granted something in the source database"
                        : "role '" + role + "', to which the task maps " + String.join(", ", mapped),
                "the target has no role of that name",
                "Create it on the target, or map it to one that is there, under roles in the task.",
                List.of("CREATE ROLE " + Identifiers.quote(role)));
    }

    /** A role of the mapping that is nowhere on the source is most likely a slip. */
    static void mappingUsed(Subject subject, Findings findings) {
        List<String> known = subject.source().names("SELECT rolname::text FROM pg_roles");
        List<String> unknown = subject.spec().roles().keySet().stream()
                .filter(role -> !known.contains(role))
                .sorted()
                .toList();
        if (!unknown.isEmpty()) {
            findings.warns(
                    "roles: " + String.join(", ", unknown),
                    "the source has no such roles, so their mapping does nothing",
                    "Check their names.");
        }
    }

    static void ownersAssumable(Subject subject, Findings findings) throws SQLException {
        Side target = subject.target();
        String assumable = ServerChecks.major(target) >= 16 ? "SET" : "MEMBER";
        SourceRoles.of(subject).owners().stream()
                // in a database yet to be created it stands for the owner, who is among them
                .filter(role -> target.databaseExists() || !role.equals("pg_database_owner"))
                .filter(role -> target.is("SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = ?)", role)
                        && !target.is("SELECT pg_has_role(?::name, ?)", role, assumable))
                .forEach(role -> findings.blocks(
                        "role '" + target.role() + "' can't act as '" + role + "' on the target",
                        "'" + role + "' shall own migrated objects, and only who may act as it can give it objects",
                        "Make Landfall's role a member of it.",
                        "GRANT " + Identifiers.quote(role) + " TO " + Identifiers.quote(target.role())));
    }
}
