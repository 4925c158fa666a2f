package io.landfall.databases.catalog;

/**
 * One object that is not the same on both sides.
 *
 * @param explanation in plain words; for {@link Kind#DIFFERENT} with the lines that differ: {@code -} as on the source,
 *     {@code +} as on the target
 */
public record Difference(Kind kind, ObjectIdentity identity, String explanation) {

    /** How the target differs from the source. */
    public enum Kind {
        MISSING,
        EXTRA,
        DIFFERENT
    }

    @Override
    public String toString() {
        return identity + ": " + explanation;
    }
}
