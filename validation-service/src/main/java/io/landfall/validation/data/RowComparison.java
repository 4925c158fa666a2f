package io.landfall.validation.data;

import io.landfall.databases.digest.Digest;
import io.landfall.databases.digest.Key;
import io.landfall.databases.digest.KeyRange;
import io.landfall.databases.digest.TableDigest;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Finds the very rows that differ in a range, and tells those that are only on their way from damage. */
final class RowComparison {

    private static final int LOOKS = 8;
    private static final int SHOWN_KEYS = 10;

    private final TableDigest digest;
    private final Sides sides;
    private final Changes changes;
    private final int namedRows;
    private final List<Damage> damage = new ArrayList<>();
    private final Map<Key, RowDamage> damagedRows = new LinkedHashMap<>();
    private long unsettled;

    /**
     * Of some ranges of one table.
     *
     * @param namedRows when that many damaged rows are known by their keys, those of more ranges are only counted
     */
    RowComparison(TableDigest digest, Sides sides, Changes changes, int namedRows) {
        this.namedRows = namedRows;
        this.digest = digest;
        this.sides = sides;
        this.changes = changes;
    }

    void compare(KeyRange range) throws SQLException, InterruptedException {
        Map<Key, Digest> here = digest.rows(sides.source(), range);
        changes.await(changes.now(sides), sides);
        Map<Key, Digest> there = digest.rows(sides.target(), range);
        Set<Key> open = differing(here, there);
        Map<Key, Standing> standing = new HashMap<>();
        Map<Key, RowDamage> damaged = new LinkedHashMap<>();
        for (int look = 0; look < LOOKS && !open.isEmpty(); look++) {
            look(open, standing, damaged);
        }
        unsettled += open.size();
        if (!damaged.isEmpty()) {
            if (damagedRows.size() < namedRows) {
                damagedRows.putAll(damaged);
            }
            damage.add(Damage.in(
                    range,
                    count(damaged, RowDamage.MISSING),
                    count(damaged, RowDamage.EXTRA),
                    count(damaged, RowDamage.DIFFERENT),
                    damaged.keySet().stream().limit(SHOWN_KEYS).toList(),
                    columns(damaged)));
        }
    }

    /** In which columns the first rows differ that are on both sides. */
    private Set<String> columns(Map<Key, RowDamage> damaged) throws SQLException {
        List<Key> different = damaged.entrySet().stream()
                .filter(row -> row.getValue() == RowDamage.DIFFERENT)
                .map(Map.Entry::getKey)
                .limit(SHOWN_KEYS)
                .toList();
        Set<String> columns = new TreeSet<>();
        if (!different.isEmpty()) {
            Map<Key, Map<String, String>> here = digest.columns(sides.source(), different);
            Map<Key, Map<String, String>> there = digest.columns(sides.target(), different);
            here.forEach((key, row) -> row.forEach((column, hash) -> {
                if (!hash.equals(there.getOrDefault(key, Map.of()).getOrDefault(column, hash))) {
                    columns.add(column);
                }
            }));
        }
        return columns;
    }

    List<Damage> damage() {
        return damage;
    }

    /** By their keys; all of them, unless there are too many to be named. */
    Map<Key, RowDamage> damagedRows() {
        return damagedRows;
    }

    long unsettled() {
        return unsettled;
    }

    /** Reads the open rows by their keys, so that it does not matter how either server sorts. */
    private void look(Set<Key> open, Map<Key, Standing> standing, Map<Key, RowDamage> damaged)
            throws SQLException, InterruptedException {
        Map<Key, Digest> before = digest.rows(sides.source(), open);
        changes.await(changes.now(sides), sides);
        Map<Key, Digest> there = digest.rows(sides.target(), open);
        Map<Key, Digest> after = digest.rows(sides.source(), open);
        for (Key key : List.copyOf(open)) {
            Digest wanted = before.get(key);
            Digest found = there.get(key);
            if (same(wanted, found) || same(after.get(key), found)) {
                open.remove(key);
            } else if (same(wanted, after.get(key))) {
                Standing now = new Standing(wanted, found);
                if (now.equals(standing.put(key, now))) {
                    open.remove(key);
                    damaged.put(
                            key,
                            found == null ? RowDamage.MISSING : wanted == null ? RowDamage.EXTRA : RowDamage.DIFFERENT);
                }
            } else {
                standing.remove(key);
            }
        }
    }

    private static Set<Key> differing(Map<Key, Digest> here, Map<Key, Digest> there) {
        Set<Key> keys = new HashSet<>(here.keySet());
        keys.addAll(there.keySet());
        keys.removeIf(key -> same(here.get(key), there.get(key)));
        return keys;
    }

    private static boolean same(@Nullable Digest one, @Nullable Digest other) {
        return one == null ? other == null : one.equals(other);
    }

    private static long count(Map<Key, RowDamage> damaged, RowDamage kind) {
        return damaged.values().stream().filter(each -> each == kind).count();
    }

    /** A difference that did not move while it was looked at. */
    private record Standing(
            @Nullable Digest source, @Nullable Digest target) {}
}
