package io.landfall.validation.data;

import io.landfall.databases.digest.Key;
import io.landfall.databases.digest.KeyRange;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows of one range that are not what they should be.
 *
 * @param missing in the source only
 * @param extra on the target only
 * @param different on both sides with other values
 * @param after the range's keys are greater than this one, if any
 * @param upTo the range's keys are not greater than this one, if any
 * @param keys the first few of them
 * @param columns in which the first few differ that are on both sides; of the values nothing is said
 */
record Damage(
        long missing,
        long extra,
        long different,
        @Nullable List<String> after,
        @Nullable List<String> upTo,
        List<List<String>> keys,
        List<String> columns) {

    static Damage in(
            KeyRange range, long missing, long extra, long different, List<Key> keys, Collection<String> columns) {
        return new Damage(
                missing,
                extra,
                different,
                values(range.after()),
                values(range.upTo()),
                keys.stream().map(Key::values).toList(),
                List.copyOf(columns));
    }

    private static @Nullable List<String> values(@Nullable Key key) {
        return key == null ? null : key.values();
    }
}
