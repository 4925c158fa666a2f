package io.landfall.databases.catalog.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import io.landfall.databases.catalog.Catalog;
import io.landfall.databases.catalog.CatalogComparison;
import io.landfall.databases.catalog.Difference;
import io.landfall.databases.catalog.ObjectClass;
import io.landfall.databases.catalog.ObjectIdentity;
import io.landfall.databases.catalog.Phase;
import io.landfall.databases.catalog.SchemaComparison;
import io.landfall.localservers.postgres.LocalDatabase;
import io.landfall.localservers.postgres.SharedPostgres;
import java.sql.SQLException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PostgresCatalogIT {

    private static final Set<Phase> ALL = EnumSet.allOf(Phase.class);

    private static LocalDatabase source;
    private static Catalog catalog;

    @BeforeAll
    static void a_database_with_every_class_of_objects() throws SQLException {
        source = NastyDatabase.create();
        catalog = NastyDatabase.readSource(source);
    }

    @Test
    void nothing_in_it_is_unsupported() {
        assertThat(catalog.unsupported()).isEmpty();
    }

    @Test
    void every_class_of_objects_is_there() {
        EnumSet<ObjectClass> missing = EnumSet.allOf(ObjectClass.class);
        catalog.objects().forEach(object -> missing.remove(object.objectClass()));
        assertThat(missing).isEmpty();
    }

    @Test
    void a_database_made_from_the_definitions_alone_is_the_same() throws SQLException {
        LocalDatabase target = SharedPostgres.source().freshDatabase("copy");
        NastyDatabase.create(catalog, target, Phase.PRIMARY, Phase.SECONDARY, Phase.DEFERRED);
        NastyDatabase.complete(catalog, target);

        Catalog copy = NastyDatabase.readTarget(target);
        SchemaComparison comparison = CatalogComparison.compare(catalog, copy, ALL);

        assertThat(comparison.differences()).isEmpty();
        assertThat(comparison.pending()).isEmpty();
        assertThat(comparison.compared()).isGreaterThan(150);
        assertThat(copy.fingerprint()).isEqualTo(catalog.fingerprint());
    }

    @Test
    void primary_objects_need_only_primary_objects_and_deferred_ones_are_pending() throws SQLException {
        LocalDatabase target = SharedPostgres.source().freshDatabase("primary");
        NastyDatabase.create(catalog, target, Phase.PRIMARY);
        NastyDatabase.create(catalog, target, Phase.SECONDARY);

        SchemaComparison comparison = CatalogComparison.compare(
                catalog, NastyDatabase.readTarget(target), Set.of(Phase.PRIMARY, Phase.SECONDARY));

        assertThat(comparison.differences())
                .extracting(Difference::toString)
                .containsExactly(
                        "foreign key lines_order on app.lines: is not validated on the target",
                        "foreign key orders_customer_fk on app.orders: is missing on the target");
        assertThat(comparison.pending())
                .extracting(ObjectIdentity::toString)
                .containsExactly(
                        "trigger always on app.customers",
                        "trigger replica on app.customers",
                        "comment on trigger always on app.customers");
    }

    @Test
    void removing_all_of_it_in_reverse_leaves_what_a_new_database_has() throws SQLException {
        LocalDatabase target = SharedPostgres.source().freshDatabase("removed");
        NastyDatabase.create(catalog, target, Phase.values());
        NastyDatabase.complete(catalog, target);
        NastyDatabase.remove(catalog, target);

        LocalDatabase fresh = SharedPostgres.source().freshDatabase("fresh");
        List<Difference> differences = CatalogComparison.compare(
                        NastyDatabase.readTarget(fresh), NastyDatabase.readTarget(target), ALL)
                .differences();

        // whose privileges before are for the caller to keep
        assertThat(differences)
                .extracting(difference -> difference.identity().toString())
                .containsExactly("grants on schema public");
    }

    @Test
    void reading_again_gives_the_same_fingerprint_and_ddl_another() throws SQLException {
        LocalDatabase other = NastyDatabase.create();
        String before = NastyDatabase.readSource(other).fingerprint();
        assertThat(before).isEqualTo(catalog.fingerprint());

        other.execute("ALTER TABLE app.customers ALTER COLUMN price SET DEFAULT 9");

        assertThat(NastyDatabase.readSource(other).fingerprint()).isNotEqualTo(before);
    }

    @Test
    void each_planted_difference_is_found_and_named() throws SQLException {
        LocalDatabase target = SharedPostgres.source().freshDatabase("planted");
        NastyDatabase.create(catalog, target, Phase.values());
        NastyDatabase.complete(catalog, target);
        target.execute(
                "DROP INDEX app.customers_gin",
                "ALTER TABLE app.customers ALTER COLUMN \"Name; DROP\" SET DEFAULT 'it''s not'",
                "REVOKE SELECT ON app.rich FROM \"App; Reader\"",
                "ALTER TABLE twin_a.same ALTER COLUMN v DROP NOT NULL",
                "CREATE TABLE app.surplus (x int)",
                "ALTER SEQUENCE app.codes CACHE 5",
                "ALTER TABLE app.customers ENABLE TRIGGER off",
                "ALTER TABLE app.orders OWNER TO postgres",
                "ALTER TYPE app.mood ADD VALUE 'new'",
                "COMMENT ON TABLE app.customers IS 'other'",
                "ALTER TABLE app.orders_eu DETACH PARTITION app.orders_eu_2025",
                "CREATE OR REPLACE FUNCTION app.doubled(i int) RETURNS int LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 3 AS 'SELECT i * 3'",
                "ALTER TABLE app.scratch ALTER COLUMN v TYPE varchar(9)");

        List<Difference> differences = CatalogComparison.compare(catalog, NastyDatabase.readTarget(target), ALL)
                .differences();

        assertThat(differences)
                .extracting(difference -> difference.kind() + " " + difference.identity())
                .contains(
                        "MISSING index customers_gin on app.customers",
                        "DIFFERENT table app.customers",
                        "DIFFERENT table twin_a.same",
                        "MISSING grants on view app.rich",
                        "EXTRA table app.surplus",
                        "DIFFERENT sequence app.codes",
                        "DIFFERENT trigger off on app.customers",
                        "DIFFERENT owner of table app.orders",
                        "DIFFERENT type app.mood",
                        "DIFFERENT comment on table app.customers",
                        "MISSING partition app.orders_eu_2025 of app.orders_eu",
                        "DIFFERENT function app.doubled(integer)");
        assertThat(differences)
                .extracting(Difference::toString)
                .noneMatch(text -> text.contains("owner of table app.surplus"));
        assertThat(differences)
                .anySatisfy(difference -> assertThat(difference.explanation())
                        .contains("-     \"v\" text", "+     \"v\" character varying(9)"));
    }
}
