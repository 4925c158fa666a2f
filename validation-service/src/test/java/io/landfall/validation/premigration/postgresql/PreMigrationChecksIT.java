package io.landfall.validation.premigration.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.landfall.databases.connection.Credentials;
import io.landfall.localservers.postgres.LocalPostgres;
import io.landfall.localservers.postgres.PostgresSettings;
import io.landfall.localservers.postgres.SharedPostgres;
import io.landfall.localservers.postgres.WalLevel;
import io.landfall.validation.premigration.CheckResult;
import io.landfall.validation.premigration.CheckResult.Outcome;
import io.landfall.validation.premigration.PreMigrationReport;
import io.landfall.validation.premigration.Severity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each check sees what it is for; on a good pair of databases none sees anything that matters. */
class PreMigrationChecksIT {

    /** Not logical, asks for passwords, has no slots, allows prepared transactions. */
    private static LocalPostgres awkward;

    @BeforeAll
    static void start() {
        awkward = PostgresSettings.in(Path.of(
                        "target",
                        "local-servers",
                        "awkward-" + ProcessHandle.current().pid()))
                .walLevel(WalLevel.REPLICA)
                .password("secret")
                .with("max_replication_slots", "0")
                .with("max_prepared_transactions", "5")
                .start();
    }

    @AfterAll
    static void stop() {
        awkward.close();
    }

    @Test
    void a_good_pair_of_databases_passes_every_check() throws SQLException {
        try (World world = new World()) {
            PreMigrationReport report = world.check();
            assertThat(report.blocked()).as(report.reason()).isFalse();
            // the shared servers run without fsync, and one says what it found
            assertThat(findings(report, Severity.WARNS)).containsExactly("TARGET_DURABILITY");
            assertThat(report.checks()).noneMatch(check -> check.outcome() == Outcome.NOT_RUN);
        }
    }

    static Stream<Violation> violations() {
        return Violations.all();
    }

    @ParameterizedTest
    @MethodSource("violations")
    void each_violation_is_found_by_its_check(Violation violation) throws Exception {
        try (World world = new World()) {
            violation.breaking().breaks(world);
            PreMigrationReport report = world.check();
            CheckResult result = result(report, violation.check());
            assertThat(result.outcome()).as(report.reason() + result).isEqualTo(Outcome.FOUND);
            assertThat(result.findings()).anySatisfy(finding -> {
                assertThat(finding.severity()).isEqualTo(violation.severity());
                assertThat(finding.evidence() + finding.reason()).contains(violation.seen());
                assertThat(finding.remedy()).isNotBlank();
            });
            assertThat(report.blocked()).isEqualTo(violation.severity() == Severity.BLOCKS || blocksElse(report));
            if (violation.severity() == Severity.BLOCKS) {
                assertThat(report.reason()).contains(violation.check());
            }
        }
    }

    @Test
    void a_source_that_is_not_made_for_replication_blocks_by_name() throws SQLException {
        try (World world = new World(awkward, SharedPostgres.target().server())) {
            awkward.execute(
                    world.source.name(), "BEGIN", "CREATE TABLE public.prepared ()", "PREPARE TRANSACTION 'pending'");
            world.atEnd(() -> awkward.execute(world.source.name(), "ROLLBACK PREPARED 'pending'"));
            PreMigrationReport report = world.check();
            assertThat(findings(report, Severity.BLOCKS)).contains("WAL_LEVEL", "REPLICATION_SLOTS");
            assertThat(findings(report, Severity.WARNS)).contains("PREPARED_TRANSACTIONS");
            assertThat(report.reason()).contains("wal_level is replica");
            assertThat(report.remedy()).contains("ALTER SYSTEM SET wal_level = 'logical'");

            world.cutover = false;
            PreMigrationReport withoutCutover = world.check();
            assertThat(withoutCutover.blocked()).as(withoutCutover.reason()).isFalse();
            assertThat(result(withoutCutover, "WAL_LEVEL").outcome()).isEqualTo(Outcome.NOT_NEEDED);
        }
    }

    @Test
    void a_wrong_password_blocks_and_nothing_behind_that_door_passes() throws SQLException {
        try (World world = new World(awkward, SharedPostgres.target().server())) {
            world.secrets.put("source", new Credentials(world.landfall, "wrong"));
            PreMigrationReport report = world.check();
            assertThat(result(report, "SOURCE_LOGIN").outcome()).isEqualTo(Outcome.FOUND);
            assertThat(report.reason())
                    .contains("password authentication failed")
                    .doesNotContain("wrong");
            assertThat(result(report, "SOURCE_DATABASE").outcome()).isEqualTo(Outcome.NOT_RUN);
            assertThat(result(report, "SELECT_ON_TABLES").outcome()).isEqualTo(Outcome.NOT_RUN);
        }
    }

    @Test
    void an_absent_target_database_is_no_obstacle() throws SQLException {
        try (World world = new World()) {
            world.targetDatabase = "Not \"there\" yet; " + world.number;
            PreMigrationReport report = world.check();
            assertThat(report.blocked()).as(report.reason()).isFalse();
            assertThat(findings(report, Severity.INFORMS)).contains("TARGET_DATABASE");
            assertThat(result(report, "TARGET_EMPTY").outcome()).isEqualTo(Outcome.NOT_NEEDED);
        }
    }

    @Test
    void what_is_excluded_does_not_block() throws SQLException {
        try (World world = new World()) {
            // owned by a superuser, whom Landfall's role could not act as on the target
            world.source.execute(
                    "CREATE SCHEMA audit",
                    "CREATE UNLOGGED TABLE audit.\"hidden.log\" ()",
                    "CREATE SEQUENCE audit.s",
                    "SELECT lo_create(0)");
            assertThat(findings(world.check(), Severity.BLOCKS))
                    .contains("SELECT_ON_TABLES", "SELECT_ON_SEQUENCES", "LARGE_OBJECTS", "OWNERS_ASSUMABLE");
            world.exclude.add("audit.*");
            world.exclude.add("large-object:*");
            PreMigrationReport report = world.check();
            assertThat(report.blocked()).as(report.reason()).isFalse();
        }
    }

    @Test
    void small_unlogged_tables_and_large_objects_are_only_told_of() throws SQLException {
        try (World world = new World()) {
            world.asApp(
                    "CREATE UNLOGGED TABLE public.cache (a int, twice int GENERATED ALWAYS AS (a * 2) STORED)",
                    "SELECT lo_from_bytea(0, 'small')");
            PreMigrationReport report = world.check();
            assertThat(report.blocked()).as(report.reason()).isFalse();
            assertThat(result(report, "COPY_INSIDE_FENCE").findings())
                    .singleElement()
                    .satisfies(finding -> {
                        assertThat(finding.severity()).isEqualTo(Severity.INFORMS);
                        assertThat(finding.evidence() + finding.reason())
                                .contains("public.cache, large objects", "about 0.", "of the 10.0 s");
                    });
            world.cutover = false;
            assertThat(result(world.check(), "COPY_INSIDE_FENCE").outcome()).isEqualTo(Outcome.NOT_NEEDED);
        }
    }

    /** Why GENERATED_COLUMNS blocks. */
    @ParameterizedTest
    @ValueSource(strings = {"STORED", "VIRTUAL"})
    void an_update_of_a_published_table_with_full_identity_and_a_generated_column_fails(String kind)
            throws SQLException {
        try (World world = new World()) {
            world.source.execute(
                    "CREATE TABLE public.made (a int, b int GENERATED ALWAYS AS (a) " + kind + ")",
                    "INSERT INTO public.made VALUES (1)",
                    "ALTER TABLE public.made REPLICA IDENTITY FULL",
                    "CREATE PUBLICATION p FOR TABLE public.made");
            assertThatThrownBy(() -> world.source.execute("UPDATE public.made SET a = 2"))
                    .hasMessageContaining("generated column");
        }
    }

    @Test
    void leftovers_of_the_migration_itself_do_not_block() throws SQLException {
        try (World world = new World()) {
            String slot = "landfall_" + world.migrationId.toString().replace("-", "");
            world.source.execute(
                    "CREATE SCHEMA landfall AUTHORIZATION " + world.landfall,
                    "CREATE TABLE landfall.heartbeat (migration_id uuid PRIMARY KEY)",
                    "ALTER TABLE landfall.heartbeat OWNER TO " + world.landfall,
                    "INSERT INTO landfall.heartbeat VALUES ('" + world.migrationId + "')",
                    "SELECT pg_create_logical_replication_slot('" + slot + "', 'pgoutput')");
            world.atEnd(() -> world.source.execute("SELECT pg_drop_replication_slot('" + slot + "')"));
            PreMigrationReport report = world.check();
            assertThat(report.blocked()).as(report.reason()).isFalse();
            assertThat(findings(report, Severity.INFORMS)).contains("SOURCE_LEFTOVER_SCHEMA");
        }
    }

    @Test
    void the_documentation_lists_every_check() throws SQLException, IOException {
        try (World world = new World()) {
            world.cutover = false;
            String rows = world.check().checks().stream()
                    .map(check -> "| `%s` | %s | %s |%n"
                            .formatted(
                                    check.check(),
                                    check.asks(),
                                    check.outcome() == Outcome.NOT_NEEDED ? "with cutover" : "always"))
                    .collect(Collectors.joining());
            Path rendered = Files.writeString(Path.of("target", "pre-migration-checks.md"), rows);
            assertThat(Files.readString(Path.of("..", "docs", "pre-migration-checks.md")))
                    .as("the table of docs/pre-migration-checks.md; what it should be is in %s", rendered)
                    .endsWith(rows);
        }
    }

    private static boolean blocksElse(PreMigrationReport report) {
        return !findings(report, Severity.BLOCKS).isEmpty();
    }

    private static CheckResult result(PreMigrationReport report, String check) {
        return report.checks().stream()
                .filter(result -> result.check().equals(check))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no check " + check));
    }

    private static Set<String> findings(PreMigrationReport report, Severity severity) {
        return report.checks().stream()
                .filter(check -> check.findings().stream().anyMatch(finding -> finding.severity() == severity))
                .map(CheckResult::check)
                .collect(Collectors.toSet());
    }
}
