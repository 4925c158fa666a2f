package io.landfall.dmsadapter.fullload;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.landfall.databases.catalog.Catalog;
import io.landfall.databases.catalog.ReplicaIdentity;
import io.landfall.databases.catalog.TableDescription;
import io.landfall.databases.identifier.QualifiedName;
import io.landfall.databases.identifier.TablePatterns;
import io.landfall.messaging.step.StepFailedException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LoadedTablesTest {

    @Test
    void a_table_with_heirs_is_named_where_its_load_would_double_their_rows() {
        assertThatCode(() -> loaded(withHeirs("plain", false)).requireNoHeirs()).doesNotThrowAnyException();
        assertThatThrownBy(() -> loaded(withHeirs("base", true), withHeirs("heir", false))
                        .requireNoHeirs())
                .isInstanceOf(StepFailedException.class)
                .hasMessageContaining("public.base")
                .hasMessageNotContaining("public.heir");
    }

    @Test
    void a_table_that_names_no_changed_row_is_refused_unless_it_is_declared() {
        LoadedTables tables = loaded(
                table("said", false, ReplicaIdentity.NOTHING),
                table("plain", false, ReplicaIdentity.DEFAULT),
                table("whole", false, ReplicaIdentity.FULL));
        assertThatThrownBy(() -> loaded(table("unindexed", false, ReplicaIdentity.INDEX))
                        .requireIdentities(TablePatterns.of(List.of())))
                .hasMessageContaining("[public.unindexed]");
        assertThatCode(() -> tables.requireIdentities(TablePatterns.of(List.of("public.said"))))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> tables.requireIdentities(TablePatterns.of(List.of("public.plain"))))
                .isInstanceOf(StepFailedException.class)
                .hasMessageContaining("[public.said]");
    }

    private static LoadedTables loaded(TableDescription... tables) {
        return LoadedTables.of(Catalog.of(180000, List.of(), List.of(tables), List.of(), Set.of()), true);
    }

    private static TableDescription withHeirs(String name, boolean hasHeirs) {
        return table(name, hasHeirs, ReplicaIdentity.DEFAULT);
    }

    private static TableDescription table(String name, boolean hasHeirs, ReplicaIdentity identity) {
        return new TableDescription(
                new QualifiedName("public", name),
                TableDescription.Kind.ORDINARY,
                null,
                null,
                hasHeirs,
                false,
                List.of(),
                List.of(),
                identity,
                null,
                -1,
                0);
    }
}
