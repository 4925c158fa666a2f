package io.landfall.dmsadapter.secondaryschema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.landfall.databases.catalog.CatalogObject;
import io.landfall.databases.catalog.ObjectClass;
import io.landfall.databases.catalog.ObjectIdentity;
import io.landfall.databases.catalog.Phase;
import io.landfall.databases.identifier.QualifiedName;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BuildProgressTest {

    private static final QualifiedName HUGE = new QualifiedName("public", "huge");
    private static final QualifiedName TINY = new QualifiedName("public", "tiny");

    private final CatalogObject ofHuge = index("a", HUGE);
    private final CatalogObject ofTiny = index("b", TINY);
    private final KeyWeights weights = new KeyWeights(Map.of(HUGE, 99_000_000L, TINY, 1_000_000L));
    private final KeyQueue queue = new KeyQueue(List.of(ofTiny, ofHuge), weights, 2);
    private final BuildProgress progress = new BuildProgress(queue, weights, 0);

    @Test
    void a_small_index_that_is_done_is_little_of_the_work() {
        queue.finished(ofTiny);
        BuildProgress.State state =
                progress.of(List.of(), Duration.ofSeconds(10).toNanos());
        assertThat(state.percent()).isCloseTo(1, within(0.1));
        assertThat(state.etaSeconds()).isNull();
        assertThat(state.text()).isEqualTo("building keys and indexes: 1 of 2 done");
    }

    @Test
    void a_build_under_way_counts_as_far_as_the_server_says() {
        BuildProgress.State state = progress.of(
                List.of(new BuildProgress.Build(HUGE, "building index: scanning table", 0.5)),
                Duration.ofSeconds(10).toNanos());
        assertThat(state.percent()).isCloseTo(49.5, within(0.1));
        assertThat(state.etaSeconds()).isBetween(10L, 11L);
        assertThat(state.text()).contains("public.huge: building index: scanning table, 50 %");
    }

    private static CatalogObject index(String name, QualifiedName table) {
        return new CatalogObject(
                new ObjectIdentity(ObjectClass.INDEX, name + " on " + table),
                Phase.SECONDARY,
                "definition",
                List.of(),
                List.of(),
                List.of(),
                Set.of(),
                table);
    }
}
