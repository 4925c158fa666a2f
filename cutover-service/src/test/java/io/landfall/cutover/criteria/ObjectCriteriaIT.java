package io.landfall.cutover.criteria;

import static org.assertj.core.api.Assertions.assertThat;

import io.landfall.contracts.spec.CutoverSpec;
import io.landfall.contracts.spec.MigrationSpec;
import io.landfall.contracts.spec.ServerSpec;
import io.landfall.cutover.approval.PlanInput;
import io.landfall.databases.landfall.LandfallSchema;
import io.landfall.localservers.postgres.LocalDatabase;
import io.landfall.localservers.postgres.SharedPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What somebody does to either side while changes are applied: the gate is blocked by name until it is taken back. */
class ObjectCriteriaIT {

    private static final String[] SCHEMA = {
        "CREATE TABLE event (at int PRIMARY KEY, what text) PARTITION BY RANGE (at)",
        "CREATE TABLE event_1 PARTITION OF event FOR VALUES FROM (0) TO (10)",
        "CREATE TABLE event_2 (at int PRIMARY KEY, what text)"
    };

    private final LocalDatabase source = SharedPostgres.source().freshDatabase("gate");
    private final LocalDatabase target = SharedPostgres.target().freshDatabase("gate");

    @BeforeEach
    void equal_schemas() throws SQLException {
        source.execute(SCHEMA);
        target.execute(SCHEMA);
        assertThat(judged()).isEqualTo(Criterion.open(Criterion.Name.CATALOG, "both sides have the same objects"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    ALTER TABLE event ATTACH PARTITION event_2 FOR VALUES FROM (10) TO (20) | ALTER TABLE event DETACH PARTITION event_2 | public.event_2
                    ALTER TABLE event DETACH PARTITION event_1 | ALTER TABLE event ATTACH PARTITION event_1 FOR VALUES FROM (0) TO (10) | public.event_1
                    ALTER TABLE event ADD COLUMN who text | ALTER TABLE event DROP COLUMN who | public.event
                    CREATE INDEX late ON event_2 (what) | DROP INDEX late | late on public.event_2
                    CREATE SEQUENCE extra | DROP SEQUENCE extra | public.extra
                    """)
    void ddl_blocks_the_gate_by_name_until_it_is_taken_back(String ddl, String back, String object)
            throws SQLException {
        source.execute(ddl);
        assertThat(judged().open()).isFalse();
        assertThat(judged().reason()).contains(object);
        source.execute(back);
        assertThat(judged().open()).isTrue();
    }

    /** Somebody brought the new tables to the target too, as the gate had asked for, but nothing brings their rows. */
    @Test
    void tables_made_since_the_load_are_named_once_they_hold_rows() throws SQLException {
        String[] made = {
            "CREATE TABLE \"Late One\" (id int)",
            "CREATE TABLE event_3 PARTITION OF event FOR VALUES FROM (20) TO (30)",
            "CREATE TABLE left_out (id int)",
            "CREATE UNLOGGED TABLE copied (id int)"
        };
        source.execute(made);
        target.execute(made);
        try (Connection here = source.connect();
                Connection there = target.connect()) {
            LandfallSchema.ensureOnTarget(there);
            source.execute("INSERT INTO \"Late One\" VALUES (1)");
            assertThat(UnloadedTables.withRows(spec(), here, there)).isEmpty();
            target.execute(
                    "INSERT INTO landfall.table_load (task, schema_name, table_name, era, state)"
                            + " SELECT 'task', 'public', name, 1, 'Table completed' FROM unnest('{event_1,event_2}'::text[]) AS name");
            assertThat(UnloadedTables.withRows(spec(), here, there)).containsExactly("public.\"Late One\"");
            source.execute(
                    "INSERT INTO event VALUES (5, 'loaded'), (25, 'not loaded')",
                    "INSERT INTO left_out VALUES (1)",
                    "INSERT INTO copied VALUES (1)");
            assertThat(UnloadedTables.withRows(spec(), here, there))
                    .containsExactly("public.\"Late One\"", "public.event_3");
            target.execute("INSERT INTO event VALUES (25, 'copied by hand')");
            source.execute("DELETE FROM event WHERE at = 25", "DROP TABLE \"Late One\"");
            assertThat(UnloadedTables.withRows(spec(), here, there)).containsExactly("public.event_3");
            target.execute("DELETE FROM event WHERE at = 25", "DROP TABLE \"Late One\"");
        }
        assertThat(judged().open()).isTrue();
    }

    /** Neither has to log in any more when the gate looks. */
    @Test
    void a_subscription_and_a_superuser_that_write_into_the_target_are_named() throws SQLException {
        String boss = "boss_" + target.name();
        target.execute(
                "CREATE ROLE " + boss + " SUPERUSER LOGIN",
                "CREATE SUBSCRIPTION feeds CONNECTION 'host=127.0.0.1 port=1 dbname=x' PUBLICATION p WITH (connect = false)",
                "ALTER SUBSCRIPTION feeds ENABLE");
        try (Connection there = target.connect();
                Connection writer = target.server().connect(target.name(), boss, "");
                Statement write = writer.createStatement()) {
            assertThat(ObjectCriteria.targetClosed(there).reason())
                    .contains("subscription feeds")
                    .doesNotContain(boss);
            writer.setAutoCommit(false);
            write.execute("INSERT INTO event VALUES (5, 'mine')");
            assertThat(ObjectCriteria.targetClosed(there).reason()).contains("subscription feeds", boss);
        } finally {
            target.execute(
                    "ALTER SUBSCRIPTION feeds DISABLE",
                    "ALTER SUBSCRIPTION feeds SET (slot_name = NONE)",
                    "DROP SUBSCRIPTION feeds",
                    "DROP ROLE " + boss);
        }
    }

    private Criterion judged() throws SQLException {
        try (Connection here = source.connect();
                Connection there = target.connect()) {
            return CatalogCriterion.of(new PlanInput(spec(), List.of(), List.of(), List.of()), here, there);
        }
    }

    private MigrationSpec spec() {
        ServerSpec server = new ServerSpec("postgresql", "127.0.0.1", source.port(), "none", "postgres");
        return new MigrationSpec(
                UUID.randomUUID(),
                UUID.randomUUID(),
                "wave",
                1,
                server,
                server,
                source.name(),
                target.name(),
                List.of("public.left_out"),
                Map.of(),
                new CutoverSpec(true, null, Duration.ofSeconds(5), Duration.ofSeconds(1), Duration.ofSeconds(30), null),
                true,
                1,
                1_000_000_000,
                "requester",
                "requester");
    }
}
