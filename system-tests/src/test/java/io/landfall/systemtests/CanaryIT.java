package io.landfall.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.landfall.cli.client.MigrationView;
import io.landfall.contracts.MigrationStatus;
import io.landfall.quickstart.stack.StackService;
import io.landfall.systemtests.Places.Place;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * Canaries, secrets and values of rows, are nowhere but where they belong: not in logs, topics, state databases, errors
 * and reports, after a migration that completed and others that PostgreSQL stopped with a message that quotes a row.
 */
class CanaryIT {

    private static final SystemUnderTest SYSTEM = SystemUnderTest.running();
    private static final String CANARY = "canary-" + UUID.randomUUID();

    /** True on the source's version, so that a row may be there which the target, a newer one, refuses. */
    private static final String FITS = """
            CREATE FUNCTION public.fits(what text) RETURNS boolean IMMUTABLE LANGUAGE sql AS
            $$ SELECT current_setting('server_version_num')::int < 180000 OR what NOT LIKE 'misfit%' $$
            """;

    /** The same, which says what it refuses. */
    private static final String SAYS = """
            CREATE FUNCTION public.says(what text) RETURNS boolean IMMUTABLE LANGUAGE plpgsql AS
            $$ BEGIN
                IF NOT public.fits(what) THEN RAISE 'there is no place for %', what; END IF;
                RETURN true;
            END $$
            """;

    private static final List<String> DATABASES =
            List.of("canary_moves", "canary_load", "canary_index", "canary_apply", "canary_login");

    private static List<Place> places;

    @BeforeAll
    static void leave_traces() throws Exception {
        create("canary_moves", "fine", "");
        create("canary_load", "misfit", "CHECK (public.says(what))");
        create("canary_index", "misfit", "");
        SYSTEM.source.execute(
                "canary_index",
                "SET ROLE owner",
                "INSERT INTO public.bird VALUES (2, 'misfit ' || '" + CANARY + "')",
                """
                CREATE UNIQUE INDEX bird_what ON public.bird
                    ((CASE WHEN public.fits(what) THEN what || id::text ELSE what END)) WHERE what <> ''
                """);
        create("canary_apply", "fine", "CONSTRAINT while_following CHECK (public.fits(what))");
        create("canary_login", "fine", "");
        SYSTEM.operator.register(task("canary_moves").withoutCutover().build());
        SYSTEM.operator.register(task("canary_load").withoutCutover().build());
        SYSTEM.operator.register(task("canary_index").withoutCutover().build());
        SYSTEM.operator.register(task("canary_apply").build());
        SYSTEM.operator.register(task("canary_login")
                .source("credentials", Map.of("secretRef", "wrong-password"))
                .build());
        stopped("canary_login");
        stopped("canary_load");
        stopped("canary_index");
        SYSTEM.await(name("canary_apply"), "canary_apply", MigrationStatus.AWAITING_APPROVAL);
        SYSTEM.source.execute("canary_apply", "INSERT INTO public.bird VALUES (2, 'misfit " + CANARY + "')");
        Awaitility.await("the misfit stops apply")
                .atMost(Duration.ofMinutes(1))
                .until(() -> new Places(SYSTEM)
                        .tables(StackService.ENGINE).stream()
                                .anyMatch(place -> place.content().contains("while_following")));
        SYSTEM.await(name("canary_moves"), "canary_moves", MigrationStatus.COMPLETED);
        places = new ArrayList<>(new Places(SYSTEM).all());
        for (String database : DATABASES) {
            places.add(answers(name(database), database));
        }
    }

    @AfterAll
    static void free_the_slot() {
        SYSTEM.operator.abort(name("canary_apply"), "canary_apply", "tested");
    }

    @Test
    void no_secret_is_written_anywhere() throws Exception {
        List<String> secrets = new ArrayList<>(SYSTEM.secrets());
        new Places(SYSTEM).keys().forEach((name, value) -> {
            if (!name.equals("engine.access-key-id")) {
                secrets.add((String) value);
            }
        });
        assertThat(secrets).hasSizeGreaterThan(10);
        assertThat(holding(places.stream(), secrets)).isEmpty();
    }

    @Test
    void no_row_is_written_anywhere_but_into_change_topics() {
        Stream<Place> control = places.stream().filter(place -> !place.rowData());

        assertThat(holding(control, List.of(CANARY))).isEmpty();
    }

    @Test
    void the_search_finds_what_is_there() {
        assertThat(holding(places.stream().filter(Place::rowData), List.of(CANARY)))
                .as("change topics")
                .isNotEmpty();
        assertThat(holding(places.stream(), List.of("canary_load")))
                .as("a database's name, in each kind of place")
                .anyMatch(place -> place.name().endsWith(".log"))
                .anyMatch(place -> place.name().startsWith("topic"))
                .anyMatch(place -> place.name().startsWith("table"))
                .anyMatch(place -> place.name().startsWith("answers"));
    }

    private static List<Place> holding(Stream<Place> among, List<String> canaries) {
        return among.filter(place -> canaries.stream().anyMatch(place.content()::contains))
                .toList();
    }

    private static void create(String database, String word, String constraint) throws Exception {
        SYSTEM.source.execute("postgres", "CREATE DATABASE " + database + " OWNER owner");
        SYSTEM.source.execute(
                database,
                "SET ROLE owner",
                FITS,
                SAYS,
                "CREATE TABLE public.bird (id int PRIMARY KEY, what text NOT NULL " + constraint + ")",
                "INSERT INTO public.bird VALUES (1, '" + word + " " + CANARY + "')");
    }

    private static String name(String database) {
        return database.replace('_', '-');
    }

    private static TaskDocument task(String database) {
        return TaskDocument.aTask(name(database), SYSTEM).database(database);
    }

    private static void stopped(String database) {
        MigrationView view =
                SYSTEM.await(name(database), database, Set.of(MigrationStatus.FAILED, MigrationStatus.NEEDS_OPERATOR));
        assertThat(view.failure().reason()).isNotBlank();
    }

    /** All that the API says of it. */
    private static Place answers(String task, String database) {
        StringBuilder all = new StringBuilder();
        all.append(SYSTEM.operator.taskJson(task));
        all.append(SYSTEM.operator.progress(task));
        all.append(SYSTEM.operator.history(task, null));
        all.append(SYSTEM.operator.audit(task));
        JsonNode reports = SYSTEM.operator.reports(task, null);
        all.append(reports);
        for (JsonNode report : reports.findParents("sha256")) {
            all.append(SYSTEM.operator.report(
                    report.path("service").asString(), report.path("sha256").asString()));
        }
        return new Place("answers about " + database, false, all.toString());
    }
}
