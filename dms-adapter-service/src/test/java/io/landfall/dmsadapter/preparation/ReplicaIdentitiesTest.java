package io.landfall.dmsadapter.preparation;

import static org.assertj.core.api.Assertions.assertThat;

import io.landfall.databases.catalog.ReplicaIdentity;
import io.landfall.databases.catalog.TableDescription;
import io.landfall.databases.catalog.UniqueIndex;
import io.landfall.databases.identifier.QualifiedName;
import io.landfall.dmsadapter.preparation.DatabaseState.Identity;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ReplicaIdentitiesTest {

    private static final UniqueIndex KEY = new UniqueIndex("t_pkey", List.of("id"), true, false, false, true);
    private static final UniqueIndex UNIQUE = new UniqueIndex("t_code", List.of("code"), false, false, false, true);
    private static final UniqueIndex NULLABLE =
            new UniqueIndex("t_maybe", List.of("maybe"), false, false, false, false);
    private static final UniqueIndex DEFERRABLE_KEY =
            new UniqueIndex("t_pkey", List.of("id"), true, false, true, false);

    @Test
    void leaves_what_identifies_rows_already() {
        assertThat(wanted(ReplicaIdentity.DEFAULT, null, KEY)).isEmpty();
        assertThat(wanted(ReplicaIdentity.FULL, null)).isEmpty();
        assertThat(wanted(ReplicaIdentity.INDEX, "t_code", UNIQUE)).isEmpty();
    }

    @Test
    void prefers_the_primary_key_then_a_usable_unique_index_then_the_whole_row() {
        assertThat(wanted(ReplicaIdentity.NOTHING, null, UNIQUE, KEY)).contains(new Identity("d", null));
        assertThat(wanted(ReplicaIdentity.DEFAULT, null, NULLABLE, UNIQUE)).contains(new Identity("i", "t_code"));
        assertThat(wanted(ReplicaIdentity.DEFAULT, null, NULLABLE)).contains(new Identity("f", null));
    }

    @Test
    void a_deferrable_key_and_a_lost_index_identify_nothing() {
        assertThat(wanted(ReplicaIdentity.DEFAULT, null, DEFERRABLE_KEY)).contains(new Identity("f", null));
        assertThat(wanted(ReplicaIdentity.INDEX, "gone", KEY)).contains(new Identity("d", null));
    }

    @Test
    void without_a_key_an_insert_only_table_names_no_row() {
        assertThat(ofInsertOnly(ReplicaIdentity.DEFAULT)).contains(new Identity("n", null));
        assertThat(ofInsertOnly(ReplicaIdentity.NOTHING)).isEmpty();
        assertThat(ofInsertOnly(ReplicaIdentity.FULL)).isEmpty();
        assertThat(wanted(ReplicaIdentity.NOTHING, null)).contains(new Identity("f", null));
    }

    @Test
    void a_key_serves_an_insert_only_table_as_any_other() {
        assertThat(ofInsertOnly(ReplicaIdentity.DEFAULT, KEY)).isEmpty();
        assertThat(ofInsertOnly(ReplicaIdentity.NOTHING, UNIQUE)).contains(new Identity("i", "t_code"));
    }

    private static Optional<Identity> ofInsertOnly(ReplicaIdentity identity, UniqueIndex... indexes) {
        return ReplicaIdentities.wanted(table(identity, null, indexes), true);
    }

    private static Optional<Identity> wanted(ReplicaIdentity identity, @Nullable String index, UniqueIndex... indexes) {
        return ReplicaIdentities.wanted(table(identity, index, indexes), false);
    }

    private static TableDescription table(ReplicaIdentity identity, @Nullable String index, UniqueIndex... indexes) {
        return new TableDescription(
                new QualifiedName("public", "t"),
                TableDescription.Kind.ORDINARY,
                null,
                null,
                false,
                false,
                List.of(),
                List.of(indexes),
                identity,
                index,
                -1,
                0);
    }
}
