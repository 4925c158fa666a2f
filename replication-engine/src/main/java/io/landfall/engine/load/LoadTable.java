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

    /** The column list of COPY and SELECT; empty for a table without columns. */
    String columnList() {
        return columns.stream().map(column -> Identifiers.quote(column.name())).collect(Collectors.joining(", "));
    }

    String copyIn() {
        return "COPY " + name.sql() + (columns.isEmpty() ? "" : " (" + columnList() + ")") + " FROM STDIN " + options();
    }

    /** @param condition empty for the whole table */
    String copyOut(String condition) {
        return "COPY (SELECT " + columnList() + " FROM ONLY " + name.sql() + condition + ") TO STDOUT " + options();
    }

    private String options() {
        return text ? "(FORMAT text, ENCODING 'UTF8')" : "(FORMAT binary)";
    }
}
