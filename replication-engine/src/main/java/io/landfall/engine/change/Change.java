package io.landfall.engine.change;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One change of a transaction. */
public sealed interface Change {

    /** A row came. */
    record Inserted(Relation relation, Row row) implements Change {}

    /**
     * A row changed.
     *
     * @param before the whole old row under identity FULL; the old identity (other columns null) when it changed or was
     *     kept out of line; else absent: the identity is in the new row
     */
    record Updated(Relation relation, @Nullable Row before, Row row) implements Change {

        /** The identity of the row before the change, in the columns of the relation's identity. */
        public Row identity() {
            return before == null ? row : before;
        }

        /** Whether the values that identify the row changed. */
        public boolean changesIdentity() {
            return Optional.ofNullable(before).map(this::differs).orElse(false);
        }

        private boolean differs(Row old) {
            for (int column : relation.identityColumns()) {
                if (!row.isUnchanged(column) && !row.sameValue(column, old)) {
                    return true;
                }
            }
            return false;
        }
    }

    /** A row went; {@code identity} is the whole row under identity FULL, else its identity, other columns null. */
    record Deleted(Relation relation, Row identity) implements Change {}

    /** Tables were emptied by one statement. */
    record Truncated(List<Relation> relations) implements Change {

        public Truncated {
            relations = List.copyOf(relations);
        }
    }

    /** The tables it touches: one, except for a TRUNCATE. */
    default List<Relation> touched() {
        return switch (this) {
            case Inserted inserted -> List.of(inserted.relation());
            case Updated updated -> List.of(updated.relation());
            case Deleted deleted -> List.of(deleted.relation());
            case Truncated truncated -> truncated.relations();
        };
    }

    /** The bytes of its values, with something for what surrounds them. */
    default long bytes() {
        return 16
                + switch (this) {
                    case Inserted inserted -> inserted.row().bytes();
                    case Updated updated ->
                        updated.row().bytes()
                                + (updated.before() == null
                                        ? 0
                                        : updated.before().bytes());
                    case Deleted deleted -> deleted.identity().bytes();
                    case Truncated truncated -> 0;
                };
    }
}
