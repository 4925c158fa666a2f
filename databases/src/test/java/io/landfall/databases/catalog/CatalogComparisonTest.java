package io.landfall.databases.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CatalogComparisonTest {

    private static final String VIEW_OF_15 = "CREATE VIEW \"a\".\"v\" AS\n SELECT t.x\n   FROM a.t;";
    private static final String VIEW_OF_18 = "CREATE VIEW \"a\".\"v\" AS\n SELECT x\n   FROM a.t;";

    @Test
    void views_of_servers_before_16_are_the_same_without_their_qualifiers() {
        assertThat(compare(catalog(150000, VIEW_OF_15), catalog(180000, VIEW_OF_18))
                        .isEqual())
                .isTrue();
        assertThat(compare(catalog(150000, VIEW_OF_15), catalog(180000, VIEW_OF_18.replace("x", "y")))
                        .isEqual())
                .isFalse();
        assertThat(compare(catalog(170000, VIEW_OF_15), catalog(180000, VIEW_OF_18))
                        .isEqual())
                .isFalse();
    }

    @Test
    void names_of_not_null_constraints_count_only_where_both_servers_know_them() {
        String named = "CREATE TABLE t (\"x\" int CONSTRAINT \"n\"\"1\" NOT NULL);";
        String unnamed = "CREATE TABLE t (\"x\" int NOT NULL);";
        assertThat(compare(catalog(170000, unnamed), catalog(180000, named)).isEqual())
                .isTrue();
        assertThat(compare(catalog(180000, unnamed), catalog(180000, named)).isEqual())
                .isFalse();
    }

    private static SchemaComparison compare(Catalog source, Catalog target) {
        return CatalogComparison.compare(source, target, Set.of(Phase.values()));
    }

    private static Catalog catalog(int version, String definition) {
        ObjectClass objectClass = definition.startsWith("CREATE VIEW") ? ObjectClass.VIEW : ObjectClass.TABLE;
        return Catalog.of(
                version,
                List.of(new CatalogObject(
                        new ObjectIdentity(objectClass, "it"),
                        Phase.PRIMARY,
                        definition,
                        List.of(),
                        List.of(),
                        List.of(),
                        Set.of(),
                        null)),
                List.of(),
                List.of(),
                Set.of());
    }
}
