package io.landfall.dmsadapter.secondaryschema;

import static org.assertj.core.api.Assertions.assertThat;

import io.landfall.databases.catalog.CatalogObject;
import io.landfall.databases.catalog.ObjectClass;
import io.landfall.databases.catalog.ObjectIdentity;
import io.landfall.databases.catalog.Phase;
import io.landfall.databases.identifier.QualifiedName;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class KeyQueueTest {

    private final CatalogObject key = object(ObjectClass.PRIMARY_KEY, "key", "t");
    private final CatalogObject index = object(ObjectClass.INDEX, "one", "t");
    private final CatalogObject second = object(ObjectClass.INDEX, "two", "t");
    private final CatalogObject elsewhere = object(ObjectClass.PRIMARY_KEY, "key", "other", key.identity());

    @Test
    void a_constraint_has_its_table_for_itself() throws InterruptedException {
        CatalogObject free = object(ObjectClass.INDEX, "free", "other");
        KeyQueue queue = new KeyQueue(List.of(key, index, free));
        assertThat(queue.take()).contains(key);
        assertThat(queue.take()).contains(free);
        queue.finished(key);
        assertThat(queue.take()).contains(index);
        assertThat(queue.take()).isEmpty();
    }

    @Test
    void plain_indexes_of_a_table_go_together() throws InterruptedException {
        KeyQueue queue = new KeyQueue(List.of(index, second));
        assertThat(queue.take()).contains(index);
        assertThat(queue.take()).contains(second);
    }

    @Test
    void waits_for_what_is_needed() throws InterruptedException {
        KeyQueue queue = new KeyQueue(List.of(elsewhere, key));
        assertThat(queue.take()).contains(key);
        queue.finished(key);
        assertThat(queue.take()).contains(elsewhere);
        assertThat(queue.counts().done()).containsExactly(key);
    }

    @Test
    void begins_with_the_largest_table() {
        CatalogObject small = object(ObjectClass.INDEX, "free", "other");
        assertThat(KeyQueue.largestFirst(
                        List.of(small, key),
                        Map.of(
                                new QualifiedName("public", "t"), 2_000L,
                                new QualifiedName("public", "other"), 1_000L)))
                .containsExactly(key, small);
    }

    @Test
    void leaves_out_what_is_not_free_and_gives_it_out_once_it_is() throws InterruptedException {
        CatalogObject other = object(ObjectClass.INDEX, "free", "other");
        AtomicBoolean free = new AtomicBoolean();
        KeyQueue queue = new KeyQueue(List.of(key, other), object -> object.equals(other) || free.get());
        assertThat(queue.take()).contains(other);
        CompletableFuture<Optional<CatalogObject>> next = CompletableFuture.supplyAsync(() -> {
            try {
                return queue.take();
            } catch (InterruptedException ended) {
                throw new IllegalStateException(ended);
            }
        });
        free.set(true);
        queue.look();
        assertThat(next.orTimeout(10, TimeUnit.SECONDS).join()).contains(key);
    }

    @Test
    void gives_nothing_out_any_more_once_it_is_stopped() throws InterruptedException {
        KeyQueue queue = new KeyQueue(List.of(key));
        queue.stop();
        assertThat(queue.take()).isEmpty();
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
