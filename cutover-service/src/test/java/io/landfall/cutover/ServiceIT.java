package io.landfall.cutover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.landfall.contracts.Envelope;
import io.landfall.contracts.Message;
import io.landfall.contracts.Principal;
import io.landfall.contracts.ReportReference;
import io.landfall.contracts.Service;
import io.landfall.contracts.Step;
import io.landfall.contracts.Topics;
import io.landfall.contracts.command.StartStep;
import io.landfall.contracts.command.StopStep;
import io.landfall.contracts.spec.CutoverSpec;
import io.landfall.contracts.spec.MigrationSpec;
import io.landfall.contracts.spec.ServerSpec;
import io.landfall.databases.landfall.LandfallSchema;
import io.landfall.localservers.kafka.SharedKafka;
import io.landfall.localservers.postgres.LocalDatabase;
import io.landfall.localservers.postgres.SharedPostgres;
import io.landfall.messaging.json.Json;
import io.landfall.messaging.outbox.CloudEventHeaders;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.ActiveProfiles;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** The whole service: commands over a real broker, its API over HTTP, a cutover between real servers. */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@ActiveProfiles("local")
class ServiceIT {

    private static final LocalDatabase DATABASE = SharedPostgres.source().freshDatabase("cutover_whole_service");
    private static final Path SECRETS =
            Path.of("target", "secrets-" + ProcessHandle.current().pid());
    private static final KafkaProducer<String, byte[]> PRODUCER = new KafkaProducer<>(
            Map.of("bootstrap.servers", SharedKafka.broker().bootstrapServers()),
            new StringSerializer(),
            new ByteArraySerializer());
    private static final String SCHEMA_REPORT = Json.write(Map.of("deferred", List.of()));
    private static Side source;
    private static Side target;
    private static String preparationReport;
    private static StandInReplication replication;
    private static HttpServer adapter;

    @LocalServerPort
    int port;

    @Autowired
    JdbcClient jdbc;

    @BeforeAll
    static void prepare() throws Exception {
        Awaitility.setDefaultTimeout(Duration.ofSeconds(60));
        source = CutoverFixture.side(SharedPostgres.source());
        target = CutoverFixture.side(SharedPostgres.target());
        CutoverFixture.close(target);
        for (Side side : List.of(source, target)) {
            try (Connection connection =
                    side.database().server().connect(side.database().name(), CutoverFixture.LANDFALL, "")) {
                ensureSchema(connection, side.equals(source));
            }
        }
        preparationReport = Json.write(Map.of(
                "targetFence",
                Map.of(
                        "openSql",
                        List.of("GRANT CONNECT ON DATABASE \""
                                + target.database().name() + "\" TO PUBLIC"))));
        replication = new StandInReplication(source, target, CutoverFixture.LANDFALL);
    }

    private static void ensureSchema(Connection connection, boolean onSource) throws SQLException {
        if (onSource) {
            LandfallSchema.ensureOnSource(connection);
        } else {
            LandfallSchema.ensureOnTarget(connection);
        }
    }

    @AfterAll
    static void end() throws Exception {
        replication.stop();
        adapter.stop(0);
        PRODUCER.close();
    }

    @DynamicPropertySource
    static void properties(DynamicPropertyRegistry registry) throws IOException {
        Files.createDirectories(SECRETS);
        Files.writeString(SECRETS.resolve("it.properties"), "username=" + CutoverFixture.LANDFALL + "\npassword=\n");
        Files.writeString(
                SECRETS.resolve("catalogue.yaml"), "it: {provider: \"file:it.properties\", allowedHosts: [\"*\"]}\n");
        adapter = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        adapter.createContext("/api/reports/", exchange -> {
            String hash = exchange.getRequestURI().getPath().substring("/api/reports/".length());
            byte[] body = (hash.equals(Json.sha256(SCHEMA_REPORT)) ? SCHEMA_REPORT : preparationReport)
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        adapter.start();
        registry.add("spring.datasource.url", DATABASE::jdbcUrl);
        registry.add("spring.datasource.username", () -> "postgres");
        registry.add(
                "spring.kafka.bootstrap-servers", () -> SharedKafka.broker().bootstrapServers());
        registry.add("landfall.secrets.dir", SECRETS::toString);
        registry.add(
                "landfall.secrets.catalogue",
                () -> SECRETS.resolve("catalogue.yaml").toString());
        registry.add(
                "landfall.services.dms-adapter.url",
                () -> "http://127.0.0.1:" + adapter.getAddress().getPort());
    }

    @Test
    void approves_waits_and_cuts_over_as_it_is_told_over_the_broker_and_by_people() {
        MigrationSpec spec = spec();
        replication.beatFor(spec.migrationId());
        String cutover = "/api/cutovers/" + spec.migrationId();
        Http operator = new Http(port, "operator");
        Http approver = new Http(port, "approver");
        assertThat(approver.get(cutover + "/plan").status()).isEqualTo(404);
        assertThat(approver.post(cutover + "/approvals", Map.of("reason", "r", "planHash", "h", "now", true))
                        .code())
                .isEqualTo("NOT_WAITING_FOR_APPROVAL");

        UUID approval = start(spec, Step.CUTOVER_APPROVAL);
        await().until(() -> approver.get(cutover + "/plan").status() == 200);
        Http.Answer plan = approver.get(cutover + "/plan");
        String hash = plan.body().path("planHash").asString();
        assertThat(approver.get(cutover + "/plan").body().path("planHash").asString())
                .isEqualTo(hash);
        assertThat(plan.body().path("plan").path("fence").path("losesConnect").toString())
                .contains(CutoverFixture.APP);
        assertThat(plan.body().path("text").asString()).contains("REVOKE CONNECT", "no way back");

        refusesWhatMayNotBe(operator, approver, cutover, hash);
        assertThat(operator.post(cutover + "/dry-runs", Map.of())
                        .body()
                        .path("wouldWork")
                        .asBoolean())
                .isTrue();
        assertThat(source.admits(CutoverFixture.APP)).isTrue();

        assertThat(approver.post(cutover + "/approvals", Map.of("reason", "go", "planHash", hash, "now", true))
                        .status())
                .isEqualTo(201);
        assertThat(closing(approval)).isEqualTo("landfall.step-succeeded.v1");
        assertThat(approver.post(cutover + "/approvals", Map.of("reason", "go", "planHash", hash, "now", true))
                        .code())
                .isEqualTo("ALREADY_APPROVED");

        assertThat(closing(start(spec, Step.CUTOVER_CRITERIA))).isEqualTo("landfall.step-succeeded.v1");
        assertThat(operator.get(cutover).body().path("gate").path("criteria")).hasSize(12);

        UUID run = start(spec, Step.CUTOVER);
        assertThat(closing(run)).isEqualTo("landfall.step-succeeded.v1");
        assertThat(source.admits(CutoverFixture.APP)).isFalse();
        assertThat(target.admits(CutoverFixture.APP)).isTrue();
        Http.Answer certificate = operator.get(cutover + "/certificate");
        assertThat(certificate.body().path("approved").path("planHash").asString())
                .isEqualTo(hash);
        assertThat(operator.get(cutover + "/plan").body().path("planHash").asString())
                .isEqualTo(hash);
        assertThat(operator.get(cutover).body().path("decisions").toString())
                .contains("REFUSED PLAN_CHANGED", "REFUSED NOT_AN_APPROVER", "APPROVED");
    }

    private static void refusesWhatMayNotBe(Http operator, Http approver, String cutover, String hash) {
        Map<String, Object> right = Map.of("reason", "go", "planHash", hash, "now", true);
        assertThat(operator.post(cutover + "/approvals", right).code()).isEqualTo("NOT_AN_APPROVER");
        assertThat(approver.post(cutover + "/approvals", Map.of("reason", "go", "planHash", "stale", "now", true))
                        .code())
                .isEqualTo("PLAN_CHANGED");
        assertThat(approver.post(cutover + "/approvals", Map.of("planHash", hash, "now", true))
                        .body()
                        .path("field")
                        .asString())
                .isEqualTo("reason");
        assertThat(approver.post(cutover + "/approvals", Map.of("reason", "go", "planHash", hash))
                        .body()
                        .path("field")
                        .asString())
                .isEqualTo("window");
        assertThat(approver.post(cutover + "/approvals", "{\"reason\":").status())
                .isEqualTo(400);
        assertThat(approver.get(cutover + "/certificate").code()).isEqualTo("NO_CERTIFICATE");
    }

    @Test
    void a_rejection_ends_the_step_with_who_and_why() {
        MigrationSpec spec = spec();
        UUID run = start(spec, Step.CUTOVER_APPROVAL);
        Http approver = new Http(port, "approver");
        String cutover = "/api/cutovers/" + spec.migrationId();
        await().until(() -> approver.get(cutover + "/plan").status() == 200);
        assertThat(new Http(port, "operator")
                        .post(cutover + "/rejections", Map.of("reason", "no"))
                        .code())
                .isEqualTo("NOT_AN_APPROVER");
        assertThat(approver.post(cutover + "/rejections", Map.of("reason", "not on a Friday"))
                        .status())
                .isEqualTo(201);
        assertThat(closing(run)).isEqualTo("landfall.step-failed.v1");
        assertThat(jdbc.sql("SELECT closing::text FROM step_run WHERE command_id = ?")
                        .param(run)
                        .query(String.class)
                        .single())
                .contains("CUTOVER_REJECTED", "approver", "not on a Friday", "NEEDS_OPERATOR");
    }

    @Test
    void a_run_that_waits_for_its_approval_stops_on_request() {
        MigrationSpec spec = spec();
        UUID run = start(spec, Step.CUTOVER_APPROVAL);
        await().until(() -> new Http(port, "approver")
                        .get("/api/cutovers/" + spec.migrationId() + "/plan")
                        .status()
                == 200);
        send(spec, Step.CUTOVER_APPROVAL, run, 2, new StopStep(Step.CUTOVER_APPROVAL, "abort"));
        assertThat(closing(run)).isEqualTo("landfall.step-stopped.v1");
    }

    @Test
    void a_cutover_without_an_approval_goes_back_to_the_approval() {
        assertThat(closing(start(spec(), Step.CUTOVER))).isEqualTo("landfall.approval-lapsed.v1");
    }

    private String closing(UUID run) {
        return await().until(
                        () -> jdbc.sql("SELECT closed_by FROM step_run WHERE command_id = ? AND closed_by IS NOT NULL")
                                .param(run)
                                .query(String.class)
                                .optional(),
                        Optional::isPresent)
                .orElseThrow();
    }

    private static UUID start(MigrationSpec spec, Step step) {
        UUID commandId = UUID.randomUUID();
        send(
                spec,
                step,
                commandId,
                1,
                new StartStep(
                        step,
                        spec,
                        List.of(
                                new ReportReference(
                                        Service.DMS_ADAPTER,
                                        Step.SECONDARY_SCHEMA_MIGRATION,
                                        1,
                                        Json.sha256(SCHEMA_REPORT),
                                        "schema"),
                                new ReportReference(
                                        Service.DMS_ADAPTER,
                                        Step.DATABASE_PREPARATION,
                                        1,
                                        Json.sha256(preparationReport),
                                        "prepared")),
                        null));
        return commandId;
    }

    private static void send(MigrationSpec spec, Step step, UUID commandId, long epoch, Message message) {
        Envelope envelope = new Envelope(
                UUID.randomUUID(),
                message.type(),
                Service.ORCHESTRATOR,
                Instant.now(),
                spec.migrationId(),
                spec.taskId(),
                epoch,
                step,
                1,
                commandId,
                null,
                null,
                null,
                Principal.of(Service.ORCHESTRATOR));
        ProducerRecord<String, byte[]> record = new ProducerRecord<>(
                Topics.commandsOf(Service.CUTOVER),
                spec.migrationId().toString(),
                Json.write(message).getBytes(StandardCharsets.UTF_8));
        CloudEventHeaders.of(envelope)
                .forEach((name, value) -> record.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
        try {
            PRODUCER.send(record).get();
        } catch (InterruptedException | ExecutionException failure) {
            throw new AssertionError(failure);
        }
    }

    private static MigrationSpec spec() {
        return new MigrationSpec(
                UUID.randomUUID(),
                UUID.randomUUID(),
                "shop-wave-1",
                1,
                server(source),
                server(target),
                source.database().name(),
                target.database().name(),
                List.of(),
                Map.of(),
                new CutoverSpec(true, null, Duration.ofSeconds(5), Duration.ofSeconds(1), Duration.ofSeconds(60), null),
                true,
                1,
                1L << 30,
                "operator",
                "operator");
    }

    private static ServerSpec server(Side side) {
        return new ServerSpec(
                "postgresql", side.database().host(), side.database().port(), "none", "it");
    }
}
