package io.landfall.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.landfall.cli.client.Login;
import io.landfall.localservers.issuer.LocalIssuer;
import io.landfall.localservers.kafka.BrokerSecurity;
import io.landfall.quickstart.stack.Ports;
import io.landfall.quickstart.stack.StackService;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import tools.jackson.databind.JsonNode;

/** Whoever may not do a thing is turned away, by each part of the system; what people tried is in the audit. */
class RefusalsIT {

    private static final Duration VALID = Duration.ofMinutes(10);
    private static final String AUDIENCE = ProductionSecurity.AUDIENCE;
    private static final SystemUnderTest SYSTEM = SystemUnderTest.running();
    private static final LocalIssuer ISSUER = SYSTEM.security.issuer();

    /**
     * A request to abort that is refused.
     *
     * @param authorization empty for none
     * @param reason part of what the audit says
     */
    record Attempt(
            String name,
            String authorization,
            String origin,
            int status,
            String code,
            String principal,
            String reason) {

        static Attempt unauthenticated(String name, String authorization, String reason) {
            return new Attempt(name, authorization, "", 401, "UNAUTHENTICATED", "(unknown)", reason);
        }

        static Attempt denied(String name, String token, String origin, String code, String reason) {
            return new Attempt(name, "Bearer " + token, origin, 403, code, "eve", reason);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static final List<Attempt> ATTEMPTS = List.of(
            Attempt.unauthenticated("no-token", "", "no valid credentials"),
            Attempt.unauthenticated("no-jwt", "Bearer of.bad.news", "no valid credentials"),
            Attempt.unauthenticated(
                    "wrong-audience",
                    "Bearer " + ISSUER.token("eve", List.of("operator"), "another", VALID),
                    "aud claim"),
            Attempt.unauthenticated(
                    "expired",
                    "Bearer " + ISSUER.token("eve", List.of("operator"), AUDIENCE, VALID.negated()),
                    "expired"),
            Attempt.unauthenticated("wrong-issuer", "Bearer " + strangersToken(), "no valid credentials"),
            Attempt.unauthenticated("built-in-person", Login.builtIn("operator").authorization(), "Bad credentials"),
            Attempt.denied(
                    "no-role",
                    ISSUER.token("eve", List.of(), AUDIENCE, VALID),
                    "",
                    "FORBIDDEN",
                    "role for it is missing"),
            Attempt.denied(
                    "wrong-role",
                    ISSUER.token("eve", List.of("viewer", "approver"), AUDIENCE, VALID),
                    "",
                    "FORBIDDEN",
                    "role for it is missing"),
            Attempt.denied(
                    "cross-site",
                    ISSUER.token("eve", List.of("operator"), AUDIENCE, VALID),
                    "https://evil.example.org",
                    "CROSS_SITE",
                    "another site"));

    @ParameterizedTest
    @FieldSource("ATTEMPTS")
    void refuses_and_audits(Attempt attempt) throws Exception {
        String task = "refused-" + attempt.name();
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create(SYSTEM.stack.registry() + "/api/migration-tasks/" + task + "/aborts"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"reason\": \"mischief\"}"));
        if (!attempt.authorization().isEmpty()) {
            request.header("Authorization", attempt.authorization());
        }
        if (!attempt.origin().isEmpty()) {
            request.header("Origin", attempt.origin());
        }
        HttpResponse<String> answer;
        try (HttpClient client = HttpClient.newHttpClient()) {
            answer = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        }

        assertThat(answer.statusCode()).isEqualTo(attempt.status());
        assertThat(answer.body()).contains("\"code\":\"" + attempt.code() + "\"");
        JsonNode audit = SYSTEM.operator.audit(task);
        assertThat(audit).hasSize(1);
        assertThat(audit.path(0).path("action").asString()).isEqualTo("ABORT");
        assertThat(audit.path(0).path("outcome").asString()).isEqualTo("REFUSED");
        assertThat(audit.path(0).path("principal").asString()).isEqualTo(attempt.principal());
        assertThat(audit.path(0).path("detail").asString()).contains(attempt.reason());
    }

    @Test
    void the_broker_lets_each_service_write_what_it_sends_and_nobody_but_the_engine_handle_changes() throws Exception {
        assertThatThrownBy(() -> send(StackService.CUTOVER, "landfall.phase-events"))
                .hasCauseInstanceOf(TopicAuthorizationException.class);
        assertThatThrownBy(() -> send(StackService.ENGINE, "landfall.cutover.commands"))
                .hasCauseInstanceOf(TopicAuthorizationException.class);
        String changes = "landfall.changes.refusals";
        try (Admin engine = Admin.create(client(StackService.ENGINE));
                Admin registry = Admin.create(client(StackService.REGISTRY))) {
            engine.createTopics(List.of(new NewTopic(changes, 1, (short) 1)))
                    .all()
                    .get();
            assertThatThrownBy(() -> registry.describeTopics(List.of(changes))
                            .allTopicNames()
                            .get())
                    .hasCauseInstanceOf(TopicAuthorizationException.class);
            engine.deleteTopics(List.of(changes)).all().get();
        }
    }

    @Test
    void the_broker_lets_nobody_in_without_the_password() {
        BrokerSecurity guessing = new BrokerSecurity(
                SYSTEM.security.broker().certificate(), Map.of(BrokerSecurity.ADMINISTRATOR, "guess"));
        Map<String, Object> client = new HashMap<>(guessing.client(BrokerSecurity.ADMINISTRATOR));
        client.put("bootstrap.servers", SYSTEM.stack.bootstrapServers());
        try (Admin stranger = Admin.create(client)) {
            assertThatThrownBy(() -> stranger.listTopics().names().get())
                    .hasCauseInstanceOf(SaslAuthenticationException.class);
        }
    }

    @Test
    void the_servers_take_nobody_without_tls() {
        int stateServer = SYSTEM.stack.settings().ports().of(Ports.STATE_SERVER);
        Stream.of(stateServer, SYSTEM.source.port(), SYSTEM.target.port())
                .forEach(port -> assertThatThrownBy(() -> DriverManager.getConnection(
                                        "jdbc:postgresql://127.0.0.1:" + port + "/postgres?sslmode=disable",
                                        "postgres",
                                        SystemUnderTest.PASSWORD)
                                .close())
                        .isInstanceOf(SQLException.class)
                        .hasMessageContaining("no encryption"));
        JsonNode plan = SYSTEM.operator.plan(TaskDocument.aTask("plain", SYSTEM)
                .database("plain")
                .source("tls", "none")
                .build());
        assertThat(plan.path("blocked").asBoolean()).isTrue();
        assertThat(plan.toString()).contains("choose another tls mode");
    }

    private static String strangersToken() {
        try (LocalIssuer stranger = LocalIssuer.start()) {
            return stranger.token("eve", List.of("operator"), AUDIENCE, VALID);
        }
    }

    private static void send(StackService as, String topic) throws ExecutionException, InterruptedException {
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(client(as), new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>(topic, "mischief")).get();
        }
    }

    private static Map<String, Object> client(StackService service) {
        Map<String, Object> client = new HashMap<>(SYSTEM.security.broker().client(service.module()));
        client.put("bootstrap.servers", SYSTEM.stack.bootstrapServers());
        return client;
    }
}
