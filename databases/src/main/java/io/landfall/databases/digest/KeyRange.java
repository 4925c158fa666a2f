package io.landfall.databases.digest;

import org.jspecify.annotations.Nullable;

/**
 * The rows whose keys come after one key, up to and including another, in the server's order; null is without limit.
 * Ranges that follow each other from null to null cover every row on any server, even on one that sorts differently.
 */
public record KeyRange(@Nullable Key after, @Nullable Key upTo) {

    public static final KeyRange ALL = new KeyRange(null, null);
}
