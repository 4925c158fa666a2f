package io.landfall.engine.apply;

import static io.landfall.engine.change.SampleChanges.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.landfall.engine.change.Change;
import io.landfall.engine.change.Relation;
import io.landfall.engine.change.Row;
import io.landfall.engine.change.SampleChanges;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NetChangesTest {

    private static final int[] IDENTITY = {0};

    private final Relation relation = SampleChanges.relation("t");

    /** Compacted changes do to a table what the changes one by one do, and hit exactly the rows they name. */
    @Test
    void does_what_the_changes_do_one_by_one() throws Exception {
        for (long seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            Map<String, Row> naive = new HashMap<>();
            for (int i = 0; i < 10; i++) {
                naive.put("" + i, row("" + i, "a" + i, "toast" + i));
            }
            Map<String, Row> compacted = new HashMap<>(naive);
            NetChanges net = new NetChanges(IDENTITY);
            for (int i = 0; i < random.nextInt(200); i++) {
                String id = "" + random.nextInt(20);
                Row before = naive.get(id);
                if (before == null) {
                    Row inserted = row(id, "new" + i, random.nextBoolean() ? null : "toast" + i);
                    naive.put(id, inserted);
                    net.insert(inserted);
                } else if (random.nextInt(3) == 0) {
                    naive.remove(id);
                    net.delete(row(id, null, null));
                } else {
                    boolean untouched = random.nextBoolean();
                    Row updated = row(id, "upd" + i, untouched ? "~" : "toast" + i);
                    naive.put(id, updated.over(before));
                    net.update(new Change.Updated(relation, null, updated));
                }
            }
            apply(net, compacted);
            assertThat(compacted).as("seed %d", seed).isEqualTo(naive);
        }
    }

    @Test
    void an_identity_kept_out_of_line_is_taken_from_the_old_one() throws Exception {
        NetChanges net = new NetChanges(IDENTITY);

        net.update(new Change.Updated(relation, row("long", null, null), row("~", "a", "~")));
        net.update(new Change.Updated(relation, row("long", null, null), row("~", "b", "~")));

        assertThat(net.updates()).containsExactly(row("long", "b", "~"));
    }

    @Test
    void identities_that_look_alike_when_joined_are_different() throws Exception {
        NetChanges net = new NetChanges(new int[] {0, 1});

        net.insert(row("a", "bc", null));
        net.insert(row("ab", "c", null));

        assertThat(net.inserts()).hasSize(2);
    }

    @Test
    void contradictions_are_found() throws Exception {
        NetChanges net = new NetChanges(IDENTITY);
        net.insert(row("1", null, null));

        assertThatThrownBy(() -> net.insert(row("1", null, null))).isInstanceOf(NetChanges.Contradiction.class);
        net.delete(row("1", null, null));
        assertThatThrownBy(() -> net.delete(row("1", null, null))).isInstanceOf(NetChanges.Contradiction.class);
        assertThatThrownBy(() -> net.update(new Change.Updated(relation, null, row("1", null, null))))
                .isInstanceOf(NetChanges.Contradiction.class);
    }

    private static void apply(NetChanges net, Map<String, Row> table) {
        Set<String> touched = new HashSet<>();
        for (Row deleted : net.deletes()) {
            assertThat(table.remove(deleted.text(0))).as("deletes hit").isNotNull();
        }
        for (Row updated : net.updates()) {
            assertThat(touched.add(updated.text(0))).as("one update a row").isTrue();
            assertThat(table.computeIfPresent(updated.text(0), (id, before) -> updated.over(before)))
                    .as("updates hit")
                    .isNotNull();
        }
        for (Row inserted : net.inserts()) {
            assertThat(inserted.hasUnchanged()).isFalse();
            assertThat(table.put(inserted.text(0), inserted))
                    .as("inserts are new")
                    .isNull();
        }
    }
}
