package io.landfall.validation.premigration.postgresql;

import io.landfall.databases.identifier.Identifiers;
import io.landfall.databases.identifier.QualifiedName;
import io.landfall.validation.premigration.Findings;
import io.landfall.validation.premigration.Severity;
import io.landfall.validation.premigration.Side;
import io.landfall.validation.premigration.Subject;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;

/** What Landfall's role must be allowed on the source. */
final class SourcePrivilegeChecks {

    private SourcePrivilegeChecks() {}

    static void select(Subject subject, Findings findings) throws SQLException {
        String role = Identifiers.quote(subject.source().role());
        List<SourceTable> denied = SourceTable.of(subject).stream()
                .filter(table -> !table.isForeign() && !table.selectable())
                .toList();
        if (!denied.isEmpty()) {
            findings.add(
                    Severity.BLOCKS,
                    names(denied),
                    "role '" + subject.source().role() + "' may not read them",
                    "Grant it, or exclude them.",
                    denied.stream()
                            .flatMap(table -> Stream.of(
                                    "GRANT USAGE ON SCHEMA "
                                            + Identifiers.quote(table.name().schema()) + " TO " + role,
                                    "GRANT SELECT ON " + table.name().sql() + " TO " + role))
                            .distinct()
                            .toList());
        }
    }

    static void sequences(Subject subject, Findings findings) {
        String role = Identifiers.quote(subject.source().role());
        List<QualifiedName> denied = subject
                .source()
                .sql()
                .sql("""
                        SELECT n.nspname, c.relname FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
                         WHERE CASE WHEN c.relkind = 'S' AND c.relpersistence <> 't' AND n.nspname !~ '^pg_'
                                           AND n.nspname <> 'landfall'
                                    THEN NOT has_sequence_privilege(c.oid, 'SELECT') ELSE false END
                           AND NOT EXISTS (SELECT FROM pg_depend AS d
                                            WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid
                                              AND d.deptype = 'e')
                         ORDER BY 1, 2
                        """)
                .query((row, number) -> new QualifiedName(row.getString(1), row.getString(2)))
                .stream()
                .filter(name -> !subject.exclusions().excludes(name))
                .toList();
        if (!denied.isEmpty()) {
            findings.add(
                    Severity.BLOCKS,
                    Named.some(denied),
                    "role '" + subject.source().role() + "' may not read these sequences",
                    "Grant it, or exclude them.",
                    denied.stream()
                            .map(name -> "GRANT SELECT ON SEQUENCE " + name.sql() + " TO " + role)
                            .toList());
        }
    }

    static void rowSecurity(Subject subject, Findings findings) throws SQLException {
        List<SourceTable> hidden = SourceTable.of(subject).stream()
                .filter(SourceTable::partlyHidden)
                .toList();
        if (!hidden.isEmpty()) {
            findings.blocks(
                    names(hidden),
                    "row-level security hides rows from role '"
                            + subject.source().role() + "'",
                    "Let the role bypass it, or exclude the tables.",
                    "ALTER ROLE " + Identifiers.quote(subject.source().role()) + " BYPASSRLS");
        }
    }

    static void ownership(Subject subject, Findings findings) throws SQLException {
        String role = Identifiers.quote(subject.source().role());
        List<SourceTable> foreign = SourceTable.of(subject).stream()
                .filter(table -> !table.isForeign() && !table.owned())
                .toList();
        if (!foreign.isEmpty()) {
            findings.add(
                    Severity.BLOCKS,
                    names(foreign),
                    "only a member of their owner may publish them and set their replica identity",
                    "Make Landfall's role a member of the owners.",
                    foreign.stream()
                            .map(SourceTable::owner)
                            .distinct()
                            .map(owner -> "GRANT " + Identifiers.quote(owner) + " TO " + role)
                            .toList());
        }
    }

    static void createInDatabase(Subject subject, Findings findings) {
        TargetPrivilegeChecks.create(
                subject.source(), findings, "Landfall keeps its schema landfall and a publication in it");
    }

    static void fence(Subject subject, Findings findings) {
        TargetPrivilegeChecks.databaseOwner(
                subject.source(), findings, "only its owner or a member of it can fence it off (REVOKE CONNECT)");
    }

    static void terminate(Subject subject, Findings findings) {
        Side source = subject.source();
        if (!source.is("SELECT pg_has_role('pg_signal_backend', 'USAGE')")) {
            findings.blocks(
                    "role '" + source.role() + "' is no member of pg_signal_backend on the source",
                    "the fence can't end the application's sessions",
                    "Grant it.",
                    "GRANT pg_signal_backend TO " + Identifiers.quote(source.role()));
        }
        List<String> superusers = source.names("""
                SELECT DISTINCT a.usename::text FROM pg_stat_activity AS a JOIN pg_roles AS r ON r.oid = a.usesysid
                 WHERE a.datname = current_database() AND r.rolsuper AND a.application_name NOT LIKE 'landfall/%'
                   AND NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)
                """);
        if (!superusers.isEmpty()) {
            findings.warns(
                    "superusers have sessions in the database: " + Named.some(superusers),
                    "only a superuser can end them, so the fence will not close while they are there",
                    "Close these sessions before the cutover.");
        }
    }

    static void statistics(Subject subject, Findings findings) {
        Side source = subject.source();
        if (!source.is("SELECT pg_has_role('pg_read_all_stats', 'USAGE')")) {
            findings.warns(
                    "role '" + source.role() + "' is no member of pg_read_all_stats on the source",
                    "long transactions and background writers of others can't be seen",
                    "Grant it.",
                    "GRANT pg_read_all_stats TO " + Identifiers.quote(source.role()));
        }
    }

    private static String names(List<SourceTable> tables) {
        return Named.some(tables.stream().map(SourceTable::name).toList());
    }
}
