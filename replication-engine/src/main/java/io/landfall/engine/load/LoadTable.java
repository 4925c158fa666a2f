package io.landfall.engine.load;

import io.landfall.databases.identifier.Identifiers;
import io.landfall.databases.identifier.QualifiedName;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A table or partition leaf to load.
 *
 * @param columns those that hold data of their own, in the source's order
 * @param text whether a column's type has no binary form, or one that means something else on another server
 * @param sourceBytes its size on the source with TOAST
 */
record LoadTable(QualifiedName name, List<Column> columns, boolean text, long sourceBytes) {

    /** A column, with its type as the server writes it. */
    record Column(String name, String type) {}

    boolean has(String column) {
        return columns.stream().anyMatch(each -> each.name().equals(column));
    }

    /** The column list of COPY and SELECT; empty for a table without columns. */
    String columnList() {
        return columns.stream().map(column -> Identifiers.quote(column.name())).collect(Collectors.joining(", "));
    }

    /** @param frozen whether the transaction has emptied the table, so that its rows may be visible to all at once */
    String copyIn(boolean frozen) {
        return "COPY " + withColumns() + " FROM STDIN (" + format() + (frozen ? ", FREEZE)" : ")");
    }

    /** Without those of its children. */
    String copyOutWhole() {
        return "COPY " + withColumns() + " TO STDOUT (" + format() + ")";
    }

    /** @param condition which rows */
    String copyOut(String condition) {
        return "COPY (SELECT " + columnList() + " FROM ONLY " + name.sql() + condition + ") TO STDOUT (" + format()
                + ")";
    }

    private String withColumns() {
        return name.sql() + (columns.isEmpty() ? "" : " (" + columnList() + ")");
    }

    private String format() {
        return text ? "FORMAT text, ENCODING 'UTF8'" : "FORMAT binary";
    }
}
