package io.landfall.dmsadapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.landfall.contracts.Step;
import io.landfall.contracts.spec.MigrationSpec;
import io.landfall.databases.catalog.Catalog;
import io.landfall.databases.catalog.RoleMapping;
import io.landfall.databases.catalog.postgresql.PostgresCatalog;
import io.landfall.databases.identifier.ExclusionPatterns;
import io.landfall.localservers.postgres.LocalDatabase;
import io.landfall.localservers.postgres.SharedPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** All steps of the adapter, one after the other, on real databases. */
class WholePathIT {

    private static final Step[] STEPS = {
        Step.DMS_PROVISIONING,
        Step.DATABASE_PREPARATION,
        Step.FULL_LOAD,
        Step.DATABASE_CLEANUP,
        Step.SECONDARY_SCHEMA_MIGRATION
    };

    private final AdapterStack stack = AdapterStack.shared();
    private LocalDatabase source;

    @BeforeEach
    void a_source() throws SQLException {
        source = SharedPostgres.source().freshDatabase("path");
        source.execute(SampleSchema.statements());
    }

    @Test
    void migrates_without_cutover_and_opens_the_target_at_the_end() throws Exception {
        LocalDatabase target = new LocalDatabase(SharedPostgres.target().server(), source.name());
        MigrationSpec spec = AdapterStack.aMigration(source, target.name(), false);
        for (Step step : STEPS) {
            stack.succeeds(spec, step);
        }
        assertThat(mayConnect(target)).isFalse();
        assertThat(catalog(target).fingerprint()).isEqualTo(catalog(source).fingerprint());
        assertThat(rows(target)).isEqualTo(rows(source)).isEqualTo("1000/3000/2");
        assertThat(text(target, "SELECT count(*)::text FROM shop.richest")).isEqualTo("10");
        assertThat(text(
                        target,
                        "SELECT bool_and(reltuples >= 0)::text FROM pg_class"
                                + " WHERE relnamespace = 'shop'::regnamespace AND relkind = 'r'"))
                .isEqualTo("true");

        stack.succeeds(spec, Step.DMS_CLEANUP);

        assertThat(mayConnect(target)).isTrue();
        assertThat(hasLandfallSchema(source)).isFalse();
        assertThat(hasLandfallSchema(target)).isFalse();
        assertThat(stack.dms.tasks).doesNotContainKey("landfall-" + spec.migrationId());
        assertThat(stack.dms.instances).doesNotContainKey("landfall-" + spec.taskId());
        assertThat(catalog(target).fingerprint()).isEqualTo(catalog(source).fingerprint());
    }

    @Test
    void migrates_with_cutover_up_to_a_target_that_follows_the_source() throws Exception {
        source.execute(
                "ALTER TABLE shop.\"Odd name\" DROP CONSTRAINT \"Odd name_pkey\"",
                "ALTER TABLE shop.customer REPLICA IDENTITY NOTHING",
                "ALTER TABLE shop.orders REPLICA IDENTITY FULL",
                "CREATE TABLE shop.part (id int, at date NOT NULL) PARTITION BY RANGE (at)",
                "CREATE UNIQUE INDEX \"by day\" ON shop.part (at)",
                "ALTER TABLE shop.part REPLICA IDENTITY USING INDEX \"by day\"");
        String identities = identities(source);
        LocalDatabase target = SharedPostgres.target().freshDatabase("existing");
        MigrationSpec spec = AdapterStack.aMigration(source, target.name(), true);
        for (Step step : STEPS) {
            stack.succeeds(spec, step);
        }
        assertThat(catalog(target).fingerprint()).isEqualTo(catalog(source).fingerprint());
        assertThat(identities(source)).isNotEqualTo(identities);
        assertThat(identities(target)).isEqualTo(identities);
        long beat = beat(target, spec);
        await().atMost(Duration.ofSeconds(15)).until(() -> beat(target, spec) > beat + 1);

        stack.succeeds(spec, Step.DMS_CLEANUP);

        assertThat(identities(source)).isEqualTo(identities);
        assertThat(hasLandfallSchema(source)).isFalse();
        assertThat(hasLandfallSchema(target)).isFalse();
        assertThat(mayConnect(target)).describedAs("the cutover opens it").isFalse();
    }

    private static Catalog catalog(LocalDatabase database) throws SQLException {
        try (Connection connection = database.connect()) {
            return PostgresCatalog.read(connection, ExclusionPatterns.none(), RoleMapping.none());
        }
    }

    private static String rows(LocalDatabase database) throws SQLException {
        return text(
                database,
                "SELECT (SELECT count(*) FROM shop.customer) || '/' || (SELECT count(*) FROM shop.orders) || '/'"
                        + " || (SELECT count(*) FROM shop.\"Odd name\")");
    }

    private static boolean mayConnect(LocalDatabase database) throws SQLException {
        return text(database, "SELECT has_database_privilege('pg_monitor', current_database(), 'CONNECT')::text")
                .equals("true");
    }

    private static boolean hasLandfallSchema(LocalDatabase database) throws SQLException {
        return text(database, "SELECT (to_regnamespace('landfall') IS NOT NULL)::text")
                .equals("true");
    }

    private static String identities(LocalDatabase database) throws SQLException {
        return text(database, """
                SELECT string_agg(c.relname || ':' || c.relreplident::text || ':' || coalesce(x.relname, ''), ' ' ORDER BY c.relname)
                  FROM pg_class c
                  LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisreplident
                  LEFT JOIN pg_class x ON x.oid = i.indexrelid
                 WHERE c.relnamespace = 'shop'::regnamespace AND c.relkind IN ('r', 'p')
                """);
    }

    private static long beat(LocalDatabase database, MigrationSpec spec) throws SQLException {
        return Long.parseLong(text(
                database,
                "SELECT coalesce(max(beat), 0)::text FROM landfall.heartbeat WHERE migration_id = '"
                        + spec.migrationId() + "'"));
    }

    static String text(LocalDatabase database, String sql) throws SQLException {
        try (Connection connection = database.connect();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return String.valueOf(rows.getString(1));
        }
    }
}
