package io.landfall.databases.catalog;

/**
 * One column, in the table's order.
 *
 * @param type as the server writes it with an empty search path, with modifiers: {@code numeric(10,2)},
 *     {@code public.mood[]}
 */
public record ColumnDescription(
        String name, String type, boolean notNull, Generation generation, IdentityColumn identity) {

    /** Whether the server computes the column: such columns are compared but never written. */
    public enum Generation {
        NONE,
        STORED,
        VIRTUAL
    }

    /** Whether and how the column is an identity column: ALWAYS needs OVERRIDING SYSTEM VALUE. */
    public enum IdentityColumn {
        NONE,
        ALWAYS,
        BY_DEFAULT
    }

    /** Whether rows carry a value for it. */
    public boolean isWritable() {
        return generation == Generation.NONE;
    }
}
