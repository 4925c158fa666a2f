package io.landfall.validation.premigration.postgresql;

import io.landfall.databases.identifier.Identifiers;
import io.landfall.validation.premigration.Findings;
import io.landfall.validation.premigration.Severity;
import io.landfall.validation.premigration.Side;
import io.landfall.validation.premigration.Subject;
import java.util.List;

/** What is in the target database already. */
final class TargetStateChecks {

    private static final String OBJECTS = """
            WITH own_schema AS (
                SELECT oid, nspname FROM pg_namespace
                 WHERE nspname <> 'information_schema' AND nspname <> 'landfall' AND nspname !~ '^pg_'),
            member AS (SELECT classid, objid FROM pg_depend WHERE deptype = 'e')
            SELECT CASE c.relkind WHEN 'v' THEN 'view ' WHEN 'm' THEN 'materialized view ' WHEN 'S' THEN 'sequence '
                                  WHEN 'f' THEN 'foreign table ' ELSE 'table ' END || quote_ident(s.nspname) || '.' || quote_ident(c.relname)
              FROM pg_class AS c JOIN own_schema AS s ON s.oid = c.relnamespace
             WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f')
               AND ('pg_class'::regclass, c.oid) NOT IN (SELECT classid, objid FROM member)
            UNION ALL
            SELECT 'routine ' || quote_ident(s.nspname) || '.' || quote_ident(p.proname)
              FROM pg_proc AS p JOIN own_schema AS s ON s.oid = p.pronamespace
             WHERE ('pg_proc'::regclass, p.oid) NOT IN (SELECT classid, objid FROM member)
               AND NOT EXISTS (SELECT FROM pg_depend AS d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'i')
            UNION ALL
            SELECT 'type ' || quote_ident(s.nspname) || '.' || quote_ident(t.typname)
              FROM pg_type AS t JOIN own_schema AS s ON s.oid = t.typnamespace LEFT JOIN pg_class AS c ON c.oid = t.typrelid
             WHERE (t.typtype IN ('e', 'd', 'r') OR t.typtype = 'c' AND c.relkind = 'c')
               AND ('pg_type'::regclass, t.oid) NOT IN (SELECT classid, objid FROM member)
            UNION ALL
            SELECT 'schema ' || quote_ident(s.nspname) FROM own_schema AS s
             WHERE s.nspname <> 'public' AND ('pg_namespace'::regclass, s.oid) NOT IN (SELECT classid, objid FROM member)
            UNION ALL
            SELECT 'event trigger ' || quote_ident(evtname) FROM pg_event_trigger
            UNION ALL
            SELECT 'publication ' || quote_ident(pubname) FROM pg_publication
            UNION ALL
            SELECT 'subscription ' || quote_ident(s.subname) FROM pg_subscription AS s JOIN pg_database AS d ON d.oid = s.subdbid
             WHERE d.datname = current_database()
            UNION ALL
            SELECT 'large objects' WHERE EXISTS (SELECT FROM pg_largeobject_metadata)
             ORDER BY 1
            """;

    private TargetStateChecks() {}

    static void empty(Subject subject, Findings findings) {
        List<String> objects = subject.target().names(OBJECTS);
        if (!objects.isEmpty()) {
            findings.blocks(
                    objects.size() + " objects in target database '"
                            + subject.target().database() + "': " + Named.some(objects),
                    "the target must be empty, so that nothing of it is overwritten or taken for the source's",
                    "Name another target database (Landfall creates it), or empty this one.");
        }
    }

    static void extensions(Subject subject, Findings findings) {
        var exclusions = subject.exclusions();
        Side target = subject.target();
        subject
                .source()
                .sql()
                .sql("SELECT extname, extversion FROM pg_extension WHERE extname <> 'plpgsql' ORDER BY 1")
                .query((row, number) -> List.of(row.getString(1), row.getString(2)))
                .stream()
                .filter(extension -> !exclusions.excludes("extension", extension.getFirst()))
                .forEach(extension -> extension(extension.getFirst(), extension.getLast(), target, findings));
    }

    private static void extension(String name, String version, Side target, Findings findings) {
        List<String> versions =
                target.names("SELECT version FROM pg_available_extension_versions WHERE name = ? ORDER BY 1", name);
        if (versions.isEmpty()) {
            findings.blocks(
                    "extension " + name + " " + version,
                    "the target server does not have it",
                    "Install its files on the target server, or exclude what needs it and \"extension:" + name + "\".");
        } else if (!versions.contains(version)) {
            findings.warns(
                    "extension " + name + " " + version + " on the source, " + String.join(", ", versions)
                            + " on the target",
                    "it will be created in the target's default version, which may behave differently",
                    "Update it on the source to a version that both have, or install that version on the target.");
        }
        if (!versions.isEmpty() && !mayCreate(name, target)) {
            findings.blocks(
                    "extension " + name,
                    "only a superuser may create it, and role '" + target.role() + "' is none",
                    "Create it in the target database (or in template1) as a superuser first.",
                    "CREATE EXTENSION " + Identifiers.quote(name));
        }
    }

    /** Managed services let their administrators create what needs a superuser elsewhere. */
    private static boolean mayCreate(String extension, Side target) {
        return target.is("""
                SELECT EXISTS (SELECT FROM pg_extension WHERE extname = ?)
                    OR EXISTS (SELECT FROM pg_available_extension_versions WHERE name = ? AND (trusted OR NOT superuser))
                    OR EXISTS (SELECT FROM pg_roles WHERE rolname = current_user AND rolsuper)
                    OR EXISTS (SELECT FROM pg_roles
                                WHERE rolname IN ('rds_superuser', 'cloudsqlsuperuser', 'azure_pg_admin')
                                  AND pg_has_role(oid, 'USAGE'))
                """, extension, extension);
    }

    static void encoding(Subject subject, Findings findings) {
        String encoding = "SELECT pg_encoding_to_char(encoding) FROM pg_database WHERE datname = ?";
        String source = subject.source().text(encoding, subject.source().database());
        if (source.equals("SQL_ASCII") || source.equals("MULE_INTERNAL")) {
            findings.blocks(
                    "the source's encoding is " + source,
                    "its text can't be read without guessing what encoding it really is",
                    "Move it into a database with a real encoding first.");
        }
        if (!subject.target().databaseExists()) {
            return;
        }
        String target = subject.target().text(encoding, subject.target().database());
        if (!source.equals(target)) {
            findings.blocks(
                    "the source's encoding is " + source + ", the target database's " + target,
                    "text would be converted, or refused, on its way",
                    "Name a target database with encoding " + source + "; Landfall creates an absent one so.");
        }
    }

    private static String locale(Side side) {
        String icu =
                side.is("SELECT current_setting('server_version_num')::int >= 170000") ? "datlocale" : "daticulocale";
        return side.text(
                "SELECT format('provider %%s, collate %%s, ctype %%s, locale %%s', datlocprovider, datcollate, datctype, %s) "
                                .formatted(icu)
                        + "FROM pg_database WHERE datname = current_database()");
    }

    static void locale(Subject subject, Findings findings) {
        String source = locale(subject.source());
        if (subject.target().databaseExists()) {
            String target = locale(subject.target());
            if (!source.equals(target)) {
                findings.add(
                        Severity.WARNS,
                        "source: " + source + "; target: " + target,
                        "text sorts and compares differently on the target",
                        "Name a target database with the source's locale; Landfall creates an absent one so.",
                        List.of());
            }
        }
    }

    /**
     * The same locale of another library version may sort differently; the target's indexes are built there, so they
     * hold.
     */
    static void collationVersion(Subject subject, Findings findings) {
        String actual = """
                SELECT coalesce(pg_database_collation_actual_version(oid), 'none')
                  FROM pg_database WHERE datname = current_database()
                """;
        String source = subject.source().text(actual);
        String target = subject.target().text(actual);
        if (!source.equals(target) && locale(subject.source()).equals(locale(subject.target()))) {
            findings.warns(
                    "the default collation's version is " + source + " on the source, " + target + " on the target",
                    "some text may sort differently on the target",
                    "Check what depends on the order of text: range partitions by text, exclusion and check constraints.");
        }
        if (subject.source().is("""
                SELECT datcollversion IS DISTINCT FROM pg_database_collation_actual_version(oid)
                  FROM pg_database WHERE datname = current_database()
                """)) {
            findings.warns(
                    "the source database was made with another version of its collation than the server now has",
                    "its indexes on text may be damaged, and the rows read through them incomplete",
                    "Reindex, then record the version.",
                    "REINDEX DATABASE " + Identifiers.quote(subject.source().database()),
                    "ALTER DATABASE " + Identifiers.quote(subject.source().database()) + " REFRESH COLLATION VERSION");
        }
    }
}
