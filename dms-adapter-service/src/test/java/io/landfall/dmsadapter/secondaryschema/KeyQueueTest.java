package io.landfall.dmsadapter.secondaryschema;

import static org.assertj.core.api.Assertions.assertThat;

import io.landfall.databases.catalog.CatalogObject;
import io.landfall.databases.catalog.ObjectClass;
import io.landfall.databases.catalog.ObjectIdentity;
import io.landfall.databases.catalog.Phase;
import io.landfall.databases.identifier.QualifiedName;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class KeyQueueTest {

    private static final QualifiedName T = new QualifiedName("public", "t");

    private final CatalogObject key = object(ObjectClass.PRIMARY_KEY, "key", "t");
    private final CatalogObject index = object(ObjectClass.INDEX, "one", "t");
    private final CatalogObject second = object(ObjectClass.INDEX, "two", "t");
    private final CatalogObject elsewhere = object(ObjectClass.PRIMARY_KEY, "key", "other", key.identity());

    private final CatalogObject other = object(ObjectClass.INDEX, "free", "other");

    @Test
    void a_constraint_has_its_table_for_itself() throws InterruptedException {
        KeyQueue queue = queue(key, index, other);
        assertThat(taken(queue)).isEqualTo(key);
        assertThat(taken(queue)).isEqualTo(other);
        queue.finished(key);
        assertThat(taken(queue)).isEqualTo(index);
        assertThat(queue.take()).isEmpty();
    }

    @Test
    void plain_indexes_of_a_table_go_together() throws InterruptedException {
        KeyQueue queue = queue(index, second);
        assertThat(taken(queue)).isEqualTo(index);
        assertThat(taken(queue)).isEqualTo(second);
    }

    @Test
    void waits_for_what_is_needed() throws InterruptedException {
        KeyQueue queue = queue(elsewhere, key);
        assertThat(taken(queue)).isEqualTo(key);
        queue.finished(key);
        assertThat(taken(queue)).isEqualTo(elsewhere);
        assertThat(queue.counts().done()).containsExactly(key);
    }

    @Test
    void begins_with_the_largest_table() throws InterruptedException {
        KeyQueue queue = new KeyQueue(List.of(other, index), new KeyWeights(Map.of(T, 2_000L)), 2);
        assertThat(taken(queue)).isEqualTo(index);
    }

    @Test
    void a_build_is_alone_once_those_after_it_do_not_keep_every_other_lane_busy() throws InterruptedException {
        KeyQueue queue = new KeyQueue(List.of(index, second, other), new KeyWeights(Map.of(T, 1_000_000L)), 2);
        assertThat(queue.take()).contains(new KeyQueue.Turn(index, false));
        assertThat(queue.take()).contains(new KeyQueue.Turn(second, true));
        assertThat(queue.take()).contains(new KeyQueue.Turn(other, true));
    }

    @Test
    void a_build_in_the_only_lane_is_always_alone() throws InterruptedException {
        KeyQueue queue = new KeyQueue(List.of(index, second), new KeyWeights(Map.of()), 1);
        assertThat(queue.take()).contains(new KeyQueue.Turn(index, true));
    }

    @Test
    void leaves_out_what_is_not_free_and_gives_it_out_once_it_is() throws InterruptedException {
        AtomicBoolean free = new AtomicBoolean();
        KeyQueue queue = new KeyQueue(
                List.of(key, other), new KeyWeights(Map.of()), 2, object -> object.equals(other) || free.get());
        assertThat(taken(queue)).isEqualTo(other);
        CompletableFuture<CatalogObject> next = CompletableFuture.supplyAsync(() -> {
            try {
                return taken(queue);
            } catch (InterruptedException ended) {
                throw new IllegalStateException(ended);
            }
        });
        free.set(true);
        queue.look();
        assertThat(next.orTimeout(10, TimeUnit.SECONDS).join()).isEqualTo(key);
    }

    @Test
    void gives_nothing_out_any_more_once_it_is_stopped() throws InterruptedException {
        KeyQueue queue = queue(key);
        queue.stop();
        assertThat(queue.take()).isEmpty();
    }

    private static KeyQueue queue(CatalogObject... keys) {
        return new KeyQueue(List.of(keys), new KeyWeights(Map.of()), 2);
    }

    private static CatalogObject taken(KeyQueue queue) throws InterruptedException {
        return queue.take().orElseThrow().key();
    }

    private static CatalogObject object(ObjectClass objectClass, String name, String table, ObjectIdentity... needs) {
        return new CatalogObject(
                new ObjectIdentity(objectClass, name + " on public." + table),
                Phase.SECONDARY,
                "definition",
                List.of(),
                List.of(),
                List.of(),
                Set.of(needs),
                new QualifiedName("public", table));
    }
}
