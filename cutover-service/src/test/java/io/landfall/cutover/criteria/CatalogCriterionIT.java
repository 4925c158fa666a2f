package io.landfall.cutover.criteria;

import static org.assertj.core.api.Assertions.assertThat;

import io.landfall.contracts.spec.CutoverSpec;
import io.landfall.contracts.spec.MigrationSpec;
import io.landfall.contracts.spec.ServerSpec;
import io.landfall.cutover.approval.PlanInput;
import io.landfall.localservers.postgres.LocalDatabase;
import io.landfall.localservers.postgres.SharedPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** DDL on the source while changes are applied: the gate is blocked by name until it is taken back. */
class CatalogCriterionIT {

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
                List.of(),
                Map.of(),
                new CutoverSpec(true, null, Duration.ofSeconds(5), Duration.ofSeconds(1), Duration.ofSeconds(30), null),
                true,
                1,
                1_000_000_000,
                "requester",
                "requester");
    }
}
