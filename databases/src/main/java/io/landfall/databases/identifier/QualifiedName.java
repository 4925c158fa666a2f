package io.landfall.databases.identifier;

import java.util.Comparator;
import java.util.regex.Pattern;

/** The name of a table or another object within its schema, exactly as the catalog holds it. */
public record QualifiedName(String schema, String name) implements Comparable<QualifiedName> {

    private static final Pattern PLAIN = Pattern.compile("[\\p{L}_][\\p{L}\\p{N}_$]*");
    private static final Comparator<QualifiedName> ORDER =
            Comparator.comparing(QualifiedName::schema).thenComparing(QualifiedName::name);

    public QualifiedName {
        if (schema.isEmpty() || name.isEmpty()) {
            throw new IllegalArgumentException("a qualified name needs a schema and a name");
        }
    }

    /** Quoted, for SQL text. */
    public String sql() {
        return Identifiers.quote(schema) + "." + Identifiers.quote(name);
    }

    @Override
    public int compareTo(QualifiedName other) {
        return ORDER.compare(this, other);
    }

    /** For people: quoted only where a part would be misread; still unambiguous. */
    @Override
    public String toString() {
        return readable(schema) + "." + readable(name);
    }

    private static String readable(String part) {
        return PLAIN.matcher(part).matches() ? part : Identifiers.quote(part);
    }
}
