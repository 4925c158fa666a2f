package io.landfall.dmsadapter.budget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.landfall.contracts.Step;
import io.landfall.contracts.spec.MigrationSpec;
import io.landfall.dmsadapter.AdapterStack;
import io.landfall.dmsadapter.ScriptedRun;
import io.landfall.localservers.postgres.LocalDatabase;
import io.landfall.localservers.postgres.SharedPostgres;
import io.landfall.messaging.step.StepOutcome;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A budget of a source reaches every load that reads from it, in even parts, and changes while they run. */
class BudgetIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final AdapterStack stack = AdapterStack.shared();
    private final HttpClient http = HttpClient.newHttpClient();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final String address = "127.0.0.1:"
            + SharedPostgres.source().freshDatabase("budget_address").port();

    @AfterEach
    void lift() throws Exception {
        stack.dms.heldTables.clear();
        post("operator", "{\"address\":\"" + address + "\"}");
        threads.shutdownNow();
        http.close();
    }

    @Test
    void loads_share_their_sources_budget_and_heed_its_changes() throws Exception {
        assertThat(post("approver", limits("4", "1000")).statusCode()).isEqualTo(403);
        assertThat(post("operator", limits("4", "1000")).statusCode()).isEqualTo(200);
        Load first = begin("budget_one");
        await().atMost(PATIENCE).until(() -> first.told().equals("4 1000"));
        await().atMost(PATIENCE)
                .until(() -> first.run.phases().stream()
                        .anyMatch(phase ->
                                phase.contains("the source's budget leaves it 4 connections and 1000 bytes/s")));

        Load second = begin("budget_two");
        await().atMost(PATIENCE)
                .until(() -> first.told().equals("2 500") && second.told().equals("2 500"));
        assertThat(get()).contains("\"loads\":2", "\"changedBy\":\"operator\"");

        post("operator", limits("1", "null"));
        await().atMost(PATIENCE)
                .until(() -> first.told().equals("1 -") && second.told().equals("1 -"));

        post("operator", limits("null", "null"));
        await().atMost(PATIENCE)
                .until(() -> first.told().equals("- -") && second.told().equals("- -"));
        assertThat(get()).isEqualTo("[]");

        post("operator", limits("6", "null"));
        stack.dms.heldTables.remove(second.held);
        assertThat(second.end.get(60, TimeUnit.SECONDS)).isInstanceOf(StepOutcome.Succeeded.class);
        await().atMost(PATIENCE).until(() -> first.told().equals("6 -"));
    }

    @Test
    void a_budget_that_makes_no_sense_is_refused_by_name() throws Exception {
        assertThat(post("operator", "{\"address\":\"db\",\"connections\":1}").body())
                .contains("INVALID_BUDGET", "HOST:PORT");
        assertThat(post("operator", limits("0", "null")).body()).contains("INVALID_BUDGET", "connections is 0");
        assertThat(post("operator", limits("null", "-5")).body()).contains("INVALID_BUDGET", "bytesPerSecond is -5");
        assertThat(get()).isEqualTo("[]");
    }

    /** A load that stands before its only table. */
    private record Load(ScriptedRun run, LocalDatabase target, String held, Future<StepOutcome> end) {

        /** Connections and bytes a second, as the engine finds them. */
        String told() throws SQLException {
            try (Connection connection = target.connect();
                    ResultSet row = connection
                            .createStatement()
                            .executeQuery(
                                    "SELECT coalesce(connections::text, '-') || ' ' || coalesce(bytes_per_second::text, '-')"
                                            + " FROM landfall.load_budget")) {
                return row.next() ? row.getString(1) : "";
            }
        }
    }

    private Load begin(String name) throws Exception {
        LocalDatabase source = SharedPostgres.source().freshDatabase(name);
        source.execute("CREATE TABLE t AS SELECT generate_series(1, 500) AS id");
        MigrationSpec spec = AdapterStack.aMigration(source, source.name(), false);
        stack.succeeds(spec, Step.DMS_PROVISIONING);
        stack.succeeds(spec, Step.DATABASE_PREPARATION);
        String held = source.name() + "/public.t";
        stack.dms.heldTables.add(held);
        ScriptedRun run = new ScriptedRun(spec, Step.FULL_LOAD);
        LocalDatabase target = new LocalDatabase(SharedPostgres.target().server(), source.name());
        return new Load(run, target, held, threads.submit(() -> stack.perform(run)));
    }

    private String limits(String connections, String bytesPerSecond) {
        return "{\"address\":\"%s\",\"connections\":%s,\"bytesPerSecond\":%s}"
                .formatted(address, connections, bytesPerSecond);
    }

    private HttpResponse<String> post(String user, String body) throws IOException, InterruptedException {
        return send(
                user,
                request().header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private String get() throws IOException, InterruptedException {
        return send("operator", request().GET()).body();
    }

    private HttpRequest.Builder request() {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + stack.port() + "/api/dms/source-budgets"));
    }

    private HttpResponse<String> send(String user, HttpRequest.Builder request)
            throws IOException, InterruptedException {
        String login = Base64.getEncoder().encodeToString((user + ":" + user).getBytes(StandardCharsets.UTF_8));
        return http.send(
                request.header("Authorization", "Basic " + login).build(), HttpResponse.BodyHandlers.ofString());
    }
}
