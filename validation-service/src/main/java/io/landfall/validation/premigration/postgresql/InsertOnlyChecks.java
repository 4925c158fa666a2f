package io.landfall.validation.premigration.postgresql;

import io.landfall.databases.identifier.QualifiedName;
import io.landfall.databases.identifier.TablePatterns;
import io.landfall.validation.premigration.Findings;
import io.landfall.validation.premigration.Subject;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Whether the tables that the task declares to get inserts only can be held to it: PostgreSQL refuses a statement that
 * could change a row of theirs, whichever table it names and whether or not there is such a row.
 */
final class InsertOnlyChecks {

    /** The first minor release of a version that refuses MERGE and ON CONFLICT DO UPDATE too. */
    private static final Map<Integer, Integer> REFUSING_ALL = Map.of(15, 150_015, 16, 160_011, 17, 170_007);

    private InsertOnlyChecks() {}

    static void insertOnly(Subject subject, Findings findings) throws SQLException {
        for (String pattern : subject.spec().insertOnly()) {
            requireTables(subject, pattern, findings);
        }
        List<SourceTable> held = TableChecks.keyless(subject).stream()
                .filter(table -> isHeldTo(subject, table))
                .toList();
        if (held.isEmpty()) {
            return;
        }
        Set<QualifiedName> names = held.stream().map(SourceTable::name).collect(Collectors.toSet());
        requireRefusal(subject, findings);
        refuseHeirsOfOthers(subject, names, findings);
        refuseActions(subject, names, findings);
        List<String> changed = held.stream()
                .filter(table -> table.changedRows() > 0)
                .map(table -> table.name() + " (" + table.changedRows() + " rows)")
                .toList();
        if (!changed.isEmpty()) {
            findings.warns(
                    Named.some(changed),
                    "rows of these were updated or deleted since the source's statistics began, "
                            + "which PostgreSQL would refuse from the load until the migration is over",
                    "Take them out of insertOnly, unless that was long ago.");
        }
        findings.informs(
                Named.some(names.stream().sorted().toList()),
                "without a usable key they get REPLICA IDENTITY NOTHING, and from the load until the migration is over "
                        + "PostgreSQL refuses UPDATE and DELETE of their rows (with AWS DMS they get FULL)");
    }

    /** Without a usable key, and not FULL already: nothing else would tell a changed row. */
    static boolean isHeldTo(Subject subject, SourceTable table) {
        return table.isPublished()
                && !table.usableKey()
                && !table.replicaIdentity().equals("f")
                && table.isAmong(subject.insertOnly());
    }

    private static void requireTables(Subject subject, String pattern, Findings findings) throws SQLException {
        TablePatterns wanted;
        try {
            wanted = TablePatterns.of(List.of(pattern));
        } catch (IllegalArgumentException unreadable) {
            findings.blocks(
                    "insertOnly: " + pattern,
                    String.valueOf(unreadable.getMessage()),
                    "Write it as schema.table or schema.*.");
            return;
        }
        if (SourceTable.of(subject).stream().noneMatch(table -> table.holdsRows() && table.isAmong(wanted))) {
            findings.blocks(
                    "insertOnly: " + pattern,
                    "no table of the source that is migrated and holds rows has such a name",
                    "Write the name as the catalog has it; a partition goes by the name of the topmost table.");
        }
    }

    private static void requireRefusal(Subject subject, Findings findings) throws SQLException {
        int least = REFUSING_ALL.getOrDefault(ServerChecks.major(subject.source()), 0);
        if (subject.source().number("SELECT current_setting('server_version_num')::int") < least) {
            findings.blocks(
                    "source PostgreSQL " + subject.source().text("SELECT current_setting('server_version')"),
                    "before " + least / 10_000 + "." + least % 10_000
                            + " it does not refuse MERGE and INSERT ... ON CONFLICT DO UPDATE: a change could be lost",
                    "Update the source to its newest minor release, or leave insertOnly out.");
        }
    }

    /** A statement on a table changes the rows of all that inherit from it. */
    private static void refuseHeirsOfOthers(Subject subject, Set<QualifiedName> held, Findings findings)
            throws SQLException {
        TablePatterns declared = subject.insertOnly();
        List<String> hits = subject
                .source()
                .sql()
                .sql("""
                        WITH RECURSIVE ancestor AS (
                             SELECT i.inhrelid AS heir, i.inhparent AS parent
                               FROM pg_inherits AS i JOIN pg_class AS c ON c.oid = i.inhrelid AND NOT c.relispartition
                              UNION
                             SELECT a.heir, i.inhparent FROM ancestor AS a JOIN pg_inherits AS i ON i.inhrelid = a.parent)
                        SELECT hn.nspname, h.relname, pn.nspname, p.relname
                          FROM ancestor AS a
                          JOIN pg_class AS h ON h.oid = a.heir JOIN pg_namespace AS hn ON hn.oid = h.relnamespace
                          JOIN pg_class AS p ON p.oid = a.parent JOIN pg_namespace AS pn ON pn.oid = p.relnamespace
                         ORDER BY 1, 2, 3, 4
                        """)
                .query((row, number) ->
                        new Related(name(row.getString(1), row.getString(2)), name(row.getString(3), row.getString(4))))
                .list()
                .stream()
                .filter(pair -> held.contains(pair.table()) && !declared.matches(pair.other()))
                .map(pair -> pair.table() + " (inherits from " + pair.other() + ")")
                .toList();
        if (!hits.isEmpty()) {
            findings.blocks(
                    Named.some(hits),
                    "UPDATE and DELETE of the table that they inherit from would be refused too",
                    "Name that one under insertOnly as well, or take these out.");
        }
    }

    private static void refuseActions(Subject subject, Set<QualifiedName> held, Findings findings) throws SQLException {
        List<String> hits = subject
                .source()
                .sql()
                .sql("""
                        SELECT n.nspname, c.relname, rn.nspname, r.relname
                          FROM pg_constraint AS k
                          JOIN pg_class AS c ON c.oid = k.conrelid JOIN pg_namespace AS n ON n.oid = c.relnamespace
                          JOIN pg_class AS r ON r.oid = k.confrelid JOIN pg_namespace AS rn ON rn.oid = r.relnamespace
                         WHERE k.contype = 'f' AND (k.confdeltype IN ('c', 'n', 'd') OR k.confupdtype IN ('c', 'n', 'd'))
                         ORDER BY 1, 2, 3, 4
                        """)
                .query((row, number) ->
                        new Related(name(row.getString(1), row.getString(2)), name(row.getString(3), row.getString(4))))
                .list()
                .stream()
                .filter(pair -> held.contains(pair.table()))
                .map(pair -> pair.table() + " (refers to " + pair.other() + ")")
                .toList();
        if (!hits.isEmpty()) {
            findings.blocks(
                    Named.some(hits),
                    "their foreign keys change or delete rows of theirs (CASCADE, SET NULL, SET DEFAULT): "
                            + "changes of the table that they refer to would be refused too",
                    "Take them out of insertOnly.");
        }
    }

    private record Related(QualifiedName table, QualifiedName other) {}

    private static QualifiedName name(String schema, String name) {
        return new QualifiedName(schema, name);
    }
}
