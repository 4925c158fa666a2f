package io.landfall.dmsadapter.fullload;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.landfall.databases.catalog.Catalog;
import io.landfall.databases.catalog.ReplicaIdentity;
import io.landfall.databases.catalog.TableDescription;
import io.landfall.databases.identifier.QualifiedName;
import io.landfall.messaging.step.StepFailedException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LoadedTablesTest {

    @Test
    void a_table_with_heirs_is_named_where_its_load_would_double_their_rows() {
        assertThatCode(() -> loaded(table("plain", false)).requireNoHeirs()).doesNotThrowAnyException();
        assertThatThrownBy(
                        () -> loaded(table("base", true), table("heir", false)).requireNoHeirs())
                .isInstanceOf(StepFailedException.class)
                .hasMessageContaining("public.base")
                .hasMessageNotContaining("public.heir");
    }

    private static LoadedTables loaded(TableDescription... tables) {
        return LoadedTables.of(Catalog.of(180000, List.of(), List.of(tables), List.of(), Set.of()), true);
    }

    private static TableDescription table(String name, boolean hasHeirs) {
        return new TableDescription(
                new QualifiedName("public", name),
                TableDescription.Kind.ORDINARY,
                null,
                null,
                hasHeirs,
                false,
                List.of(),
                List.of(),
                ReplicaIdentity.DEFAULT,
                null,
                -1,
                0);
    }
}
