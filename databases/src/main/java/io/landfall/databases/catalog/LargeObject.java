package io.landfall.databases.catalog;

import io.landfall.databases.identifier.Identifiers;
import java.util.List;
import java.util.stream.Stream;

/**
 * A large object, without its content. There may be millions.
 *
 * @param bytes its length, holes included
 * @param owner as the target calls it
 * @param more the statements that give it its privileges and its comment, where it has any of its own
 */
public record LargeObject(long oid, long bytes, String owner, List<String> more) {

    public LargeObject {
        more = List.copyOf(more);
    }

    /** What makes a fresh one the same, but for its content. */
    public Stream<String> statements() {
        return Stream.concat(
                Stream.of("ALTER LARGE OBJECT " + oid + " OWNER TO " + Identifiers.quote(owner)), more.stream());
    }
}
