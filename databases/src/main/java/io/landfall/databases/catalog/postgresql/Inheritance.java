package io.landfall.databases.catalog.postgresql;

import io.landfall.databases.identifier.Identifiers;
import io.landfall.databases.identifier.QualifiedName;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Tables that inherit from others, which is not partitioning: each holds rows of its own, and its parent's queries see
 * them too. A child is made by {@code CREATE TABLE ... INHERITS}, as the server merges columns there, and altered where
 * its inherited columns have since gone ways of their own. What that can't bring about is named, never changed.
 */
final class Inheritance {

    private static final String PARENTS = """
            SELECT h.inhrelid AS child, p.oid, n.nspname, p.relname
              FROM pg_inherits h
              JOIN pg_class c ON c.oid = h.inhrelid
              JOIN own_schema s ON s.oid = c.relnamespace
              JOIN pg_class p ON p.oid = h.inhparent
              JOIN pg_namespace n ON n.oid = p.relnamespace
             WHERE c.relkind = 'r' AND NOT c.relispartition
             ORDER BY h.inhrelid, h.inhseqno
            """;

    /** Storage and compression as the column's type has them. */
    private static final List<Character> USUAL_FORM = List.of(' ', ' ');

    private final Map<Long, List<Parent>> parents;
    private final Map<Long, List<ColumnRow>> columns;

    private Inheritance(Map<Long, List<Parent>> parents, Map<Long, List<ColumnRow>> columns) {
        this.parents = parents;
        this.columns = columns;
    }

    private record Parent(long child, long oid, QualifiedName name) {}

    static Inheritance read(CatalogSession session, Map<Long, List<ColumnRow>> columns) throws SQLException {
        List<Parent> rows = session.query(
                PARENTS,
                row -> new Parent(row.number("child"), row.number("oid"), row.qualified("nspname", "relname")));
        return new Inheritance(rows.stream().collect(Collectors.groupingBy(Parent::child)), columns);
    }

    /** The columns that CREATE TABLE lists; the others come from the parents. */
    List<ColumnRow> listed(RelationRow table) {
        List<ColumnRow> all = columns(table.oid());
        return isChild(table) ? all.stream().filter(ColumnRow::local).toList() : all;
    }

    /** What follows the list of columns; empty for a table without parents. */
    String clause(RelationRow table) {
        return isChild(table)
                ? parents(table.oid())
                        .map(parent -> parent.name().sql())
                        .collect(Collectors.joining(", ", "\nINHERITS (", ")"))
                : "";
    }

    /** What makes the inherited columns as they are. */
    List<String> alterations(RelationRow table) {
        List<String> statements = new ArrayList<>();
        String alter = "ALTER TABLE ONLY " + table.name().sql() + " ";
        for (ColumnRow column : columns(table.oid())) {
            List<ColumnRow> inherited = inherited(table, column.name());
            if (inherited.isEmpty()) {
                continue;
            }
            String name = Identifiers.quote(column.name());
            if (!hasDefault(column) && inherited.stream().anyMatch(Inheritance::hasDefault)) {
                statements.add(alter + "ALTER COLUMN " + name + " DROP DEFAULT");
            } else if (!column.local() && hasDefault(column) && differs(column, inherited)) {
                statements.add(alter + "ALTER COLUMN " + name + " SET DEFAULT " + column.expression());
            }
            if (!column.local()
                    && column.notNull()
                    && column.notNullValidated()
                    && inherited.stream().noneMatch(Inheritance::passesNotNullOn)) {
                statements.add(
                        column.notNullName() == null
                                ? alter + "ALTER COLUMN " + name + " SET NOT NULL"
                                : alter + "ADD CONSTRAINT " + Identifiers.quote(column.notNullName()) + " NOT NULL "
                                        + name);
            }
        }
        return statements;
    }

    /** Why the table would become another one. */
    Optional<String> obstacle(RelationRow table) {
        if (!isChild(table)) {
            return Optional.empty();
        }
        List<String> names = columns(table.oid()).stream().map(ColumnRow::name).toList();
        if (!names.equals(merged(table))) {
            return Optional.of("its columns are in another order than "
                    + clause(table).strip() + " makes, since one was added to a parent later");
        }
        return columns(table.oid()).stream()
                .flatMap(column -> obstacle(column, inherited(table, column.name())).stream())
                .findFirst();
    }

    private static Optional<String> obstacle(ColumnRow column, List<ColumnRow> inherited) {
        Set<Optional<String>> defaults = new HashSet<>();
        Set<List<Character>> forms = new HashSet<>();
        for (ColumnRow parent : inherited) {
            if (hasDefault(parent)) {
                defaults.add(Optional.ofNullable(parent.expression()));
            }
            forms.add(form(parent));
            if (passesNotNullOn(parent) && !column.notNull()) {
                return Optional.of("its column " + column.name() + " takes NULL, which its parent's doesn't");
            }
            if (column.generated() != ' '
                    && !column.local()
                    && !Objects.equals(column.expression(), parent.expression())) {
                return Optional.of("its column " + column.name() + " is generated in another way than its parent's");
            }
        }
        boolean ownIdentity = column.identity() != ' ' && (!column.local() || !defaults.isEmpty());
        if (ownIdentity) {
            return Optional.of("its inherited column " + column.name() + " has an identity of its own");
        }
        if (defaults.size() > 1 && !(column.local() && hasDefault(column))) {
            return Optional.of("its parents' defaults of column " + column.name() + " differ");
        }
        boolean storable =
                forms.isEmpty() || (forms.size() == 1 && (forms.contains(USUAL_FORM) || forms.contains(form(column))));
        return storable
                ? Optional.empty()
                : Optional.of("its column " + column.name() + " is stored in another way than its parent's");
    }

    /** The columns in the order in which CREATE TABLE puts them. */
    private List<String> merged(RelationRow table) {
        Set<String> names = new LinkedHashSet<>();
        parents(table.oid())
                .flatMap(parent -> columns(parent.oid()).stream())
                .forEach(column -> names.add(column.name()));
        listed(table).forEach(column -> names.add(column.name()));
        return List.copyOf(names);
    }

    private List<ColumnRow> inherited(RelationRow table, String name) {
        return parents(table.oid())
                .flatMap(parent -> columns(parent.oid()).stream())
                .filter(column -> column.name().equals(name))
                .toList();
    }

    private boolean isChild(RelationRow table) {
        return parents.containsKey(table.oid());
    }

    private Stream<Parent> parents(long table) {
        return parents.getOrDefault(table, List.of()).stream();
    }

    private List<ColumnRow> columns(long table) {
        return columns.getOrDefault(table, List.of());
    }

    private static List<Character> form(ColumnRow column) {
        return List.of(column.storage(), column.compression());
    }

    private static boolean hasDefault(ColumnRow column) {
        return column.generated() == ' ' && column.expression() != null;
    }

    private static boolean differs(ColumnRow column, List<ColumnRow> inherited) {
        return inherited.stream()
                .filter(Inheritance::hasDefault)
                .findFirst()
                .map(parent -> !Objects.equals(parent.expression(), column.expression()))
                .orElse(true);
    }

    private static boolean passesNotNullOn(ColumnRow parent) {
        return parent.notNull() && !parent.notNullNotInherited();
    }
}
