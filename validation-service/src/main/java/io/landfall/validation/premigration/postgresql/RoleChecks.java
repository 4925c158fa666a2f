package io.landfall.validation.premigration.postgresql;

import io.landfall.databases.identifier.Identifiers;
import io.landfall.validation.premigration.Findings;
import io.landfall.validation.premigration.Severity;
import io.landfall.validation.premigration.Side;
import io.landfall.validation.premigration.Subject;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Roles of the source, and what they are on the target. */
final class RoleChecks {

    private RoleChecks() {}

    static void mapped(Subject subject, Findings findings) {
        Side target = subject.target();
        List<String> known = target.names("SELECT rolname::text FROM pg_roles");
        Map<String, String> missing = SourceRoles.of(subject).all().stream()
                .filter(role -> !known.contains(subject.targetRole(role)))
                .collect(Collectors.toMap(role -> role, subject::targetRole));
        missing.forEach((role, wanted) -> findings.add(
                Severity.BLOCKS,
                "role '" + role + "' owns or is granted something in the source database",
                role.equals(wanted)
                        ? "the target has no role of that name, and the task maps it to none"
                        : "the task maps it to '" + wanted + "', which the target does not have",
                "Create it on the target, or map it to one that is there: roles: {" + role + ": ...}.",
                List.of("CREATE ROLE " + Identifiers.quote(wanted))));
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

    static void ownersAssumable(Subject subject, Findings findings) {
        Side target = subject.target();
        String assumable = ServerChecks.major(target) >= 16 ? "SET" : "MEMBER";
        SourceRoles.of(subject).owners().stream()
                .map(subject::targetRole)
                .distinct()
                .filter(role -> target.is("SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = ?)", role)
                        && !target.is("SELECT pg_has_role(?::name, ?)", role, assumable))
                .forEach(role -> findings.blocks(
                        "role '" + target.role() + "' can't act as '" + role + "' on the target",
                        "'" + role + "' shall own migrated objects, and only who may act as it can give it objects",
                        "Make Landfall's role a member of it.",
                        "GRANT " + Identifiers.quote(role) + " TO " + Identifiers.quote(target.role())));
    }
}
