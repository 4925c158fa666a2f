package io.landfall.databases.catalog;

import static io.landfall.databases.catalog.ObjectClass.COMMENT;
import static io.landfall.databases.catalog.ObjectClass.FUNCTION;
import static io.landfall.databases.catalog.ObjectClass.INDEX;
import static io.landfall.databases.catalog.ObjectClass.TABLE;
import static io.landfall.databases.catalog.ObjectClass.TRIGGER;
import static io.landfall.databases.catalog.ObjectClass.VIEW;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class CreationOrderTest {

    private static final ObjectIdentity T = new ObjectIdentity(TABLE, "t");
    private static final ObjectIdentity V = new ObjectIdentity(VIEW, "v");
    private static final ObjectIdentity F = new ObjectIdentity(FUNCTION, "f()");
    private static final ObjectIdentity G = new ObjectIdentity(FUNCTION, "g()");
    private static final ObjectIdentity I = new ObjectIdentity(INDEX, "i on t");
    private static final ObjectIdentity TRIGGER_ON_T = new ObjectIdentity(TRIGGER, "x on t");
    private static final ObjectIdentity COMMENT_ON_IT = new ObjectIdentity(COMMENT, "on trigger x on t");

    @Test
    void each_object_comes_after_what_it_needs() {
        Catalog catalog = catalog(object(T, F), object(F), object(I, T, G), object(G, T));
        assertThat(names(catalog.objects())).containsExactly("f()", "t", "g()", "i on t");
    }

    @Test
    void a_table_pulls_what_it_needs_into_the_first_phase() {
        Catalog catalog = catalog(object(T, F), object(F, V), object(V), object(I, T));
        assertThat(names(catalog.creationOrder(Phase.PRIMARY))).containsExactly("v", "f()", "t");
        assertThat(names(catalog.creationOrder(Phase.SECONDARY))).containsExactly("i on t");
    }

    @Test
    void a_function_is_created_first_unless_it_needs_a_later_object() {
        Catalog catalog = catalog(object(T), object(V, T), object(F), object(G, V));
        assertThat(names(catalog.creationOrder(Phase.PRIMARY))).containsExactly("f()", "t");
        assertThat(names(catalog.creationOrder(Phase.SECONDARY))).containsExactly("v", "g()");
    }

    @Test
    void what_needs_a_deferred_object_is_deferred_with_it() {
        Catalog catalog = catalog(object(T), object(TRIGGER_ON_T, T), object(COMMENT_ON_IT, TRIGGER_ON_T), object(I, T))
                .deferring(object -> object.objectClass() == TRIGGER);
        assertThat(names(catalog.creationOrder(Phase.DEFERRED))).containsExactly("x on t", "on trigger x on t");
        assertThat(names(catalog.creationOrder(Phase.SECONDARY))).containsExactly("i on t");
    }

    @Test
    void objects_in_a_circle_are_named_as_unsupported() {
        Catalog catalog = catalog(object(T, F), object(F, T), object(V));
        assertThat(names(catalog.objects())).containsExactly("v");
        assertThat(catalog.unsupported())
                .extracting(UnsupportedObject::toString)
                .containsExactly("function f()", "table t");
    }

    @Test
    void the_fingerprint_ignores_the_order_of_reading_and_sees_each_definition() {
        Catalog one = catalog(object(T), object(V, T));
        assertThat(catalog(object(V, T), object(T)).fingerprint()).isEqualTo(one.fingerprint());
        assertThat(catalog(object(T)).fingerprint()).isNotEqualTo(one.fingerprint());
    }

    private static Catalog catalog(CatalogObject... objects) {
        return Catalog.of(180000, Arrays.asList(objects), List.of(), List.of(), Set.of());
    }

    private static CatalogObject object(ObjectIdentity identity, ObjectIdentity... needs) {
        return new CatalogObject(
                identity,
                identity.objectClass().usualPhase(),
                "CREATE " + identity,
                List.of(),
                List.of(),
                List.of(),
                Arrays.stream(needs).collect(Collectors.toSet()),
                null);
    }

    private static List<String> names(List<CatalogObject> objects) {
        return objects.stream().map(object -> object.identity().name()).toList();
    }
}
