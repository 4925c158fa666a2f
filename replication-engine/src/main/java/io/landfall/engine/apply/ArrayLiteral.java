package io.landfall.engine.apply;

import io.landfall.engine.change.Row;
import java.util.List;

/**
 * Writes one column of many rows as PostgreSQL's text form of an array; every element is quoted, so it is taken as it
 * is.
 */
final class ArrayLiteral {

    private ArrayLiteral() {}

    static String of(List<Row> rows, int column) {
        StringBuilder literal = new StringBuilder(rows.size() * 12);
        literal.append('{');
        for (int i = 0; i < rows.size(); i++) {
            if (i > 0) {
                literal.append(',');
            }
            Row row = rows.get(i);
            if (row.isNull(column)) {
                literal.append("NULL");
            } else {
                quote(literal, row.text(column));
            }
        }
        return literal.append('}').toString();
    }

    private static void quote(StringBuilder literal, String text) {
        literal.append('"');
        for (int i = 0; i < text.length(); i++) {
            char next = text.charAt(i);
            if (next == '"' || next == '\\') {
                literal.append('\\');
            }
            literal.append(next);
        }
        literal.append('"');
    }
}
