package io.landfall.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.landfall.contracts.Envelope;
import io.landfall.contracts.Message;
import io.landfall.contracts.MessageTypes;
import io.landfall.contracts.MigrationStatus;
import io.landfall.contracts.Principal;
import io.landfall.contracts.Role;
import io.landfall.contracts.Service;
import io.landfall.contracts.Step;
import io.landfall.contracts.Topics;
import io.landfall.contracts.command.AbortMigration;
import io.landfall.contracts.command.RegisterMigration;
import io.landfall.contracts.command.StartStep;
import io.landfall.contracts.command.StopStep;
import io.landfall.contracts.command.UndoStep;
import io.landfall.contracts.event.PhaseEvent;
import io.landfall.contracts.reply.Reply;
import io.landfall.contracts.reply.StepAdvanced;
import io.landfall.contracts.reply.StepStopped;
import io.landfall.contracts.reply.StepSucceeded;
import io.landfall.contracts.reply.StepUndone;
import io.landfall.contracts.spec.CutoverSpec;
import io.landfall.contracts.spec.MigrationSpec;
import io.landfall.contracts.spec.ServerSpec;
import io.landfall.localservers.kafka.SharedKafka;
import io.landfall.localservers.postgres.LocalDatabase;
import io.landfall.localservers.postgres.SharedPostgres;
import io.landfall.messaging.json.Json;
import io.landfall.messaging.outbox.CloudEventHeaders;
import io.landfall.messaging.outbox.Ids;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

/** Two replicas of the orchestrator on a real broker and server; the steps' owners are played by the test. */
class OrchestratorIT {

    private static final List<Received> SEEN = new ArrayList<>();
    private static final List<ConfigurableApplicationContext> REPLICAS = new ArrayList<>();
    private static KafkaProducer<String, byte[]> producer;
    private static KafkaConsumer<String, byte[]> consumer;

    private record Received(Envelope envelope, Message message) {}

    @BeforeAll
    static void start() {
        LocalDatabase database = SharedPostgres.source().freshDatabase("orchestrator");
        REPLICAS.add(replica(database));
        REPLICAS.add(replica(database));
        producer = new KafkaProducer<>(kafka(), new StringSerializer(), new ByteArraySerializer());
        Map<String, Object> properties = kafka();
        properties.put("group.id", "test");
        properties.put("auto.offset.reset", "earliest");
        consumer = new KafkaConsumer<>(properties, new StringDeserializer(), new ByteArrayDeserializer());
        List<String> topics = new ArrayList<>(Arrays.stream(Step.values())
                .map(step -> Topics.commandsOf(step.owner()))
                .distinct()
                .toList());
        topics.add(Topics.PHASE_EVENTS);
        consumer.subscribe(topics);
    }

    @AfterAll
    static void stop() {
        consumer.close();
        producer.close();
        REPLICAS.forEach(ConfigurableApplicationContext::close);
    }

    @Test
    void drives_a_migration_through_every_step_once() {
        MigrationSpec migration = aMigration(UUID.randomUUID(), 4);
        register(migration);
        List<Step> started = new ArrayList<>();
        for (Step step : MigrationSaga.stepsOf(migration)) {
            Received command = awaitCommand(migration, StartStep.class, step);
            started.add(step);
            reply(command, new StepSucceeded("done", null));
            reply(command, new StepSucceeded("done", null));
        }

        PhaseEvent end = awaitStatus(migration, MigrationStatus.COMPLETED);
        assertThat(started).isEqualTo(MigrationSaga.stepsOf(migration));
        assertThat(end.history()).hasSize(started.size());
        assertThat(seen(migration, StartStep.class)).hasSize(started.size());
        assertThat(seen(migration, PhaseEvent.class))
                .extracting(event -> ((PhaseEvent) event.message()).version())
                .isSorted()
                .doesNotHaveDuplicates();
    }

    @Test
    void an_abort_stops_and_then_undoes_under_a_new_epoch() {
        MigrationSpec migration = aMigration(UUID.randomUUID(), 4);
        register(migration);
        reply(awaitCommand(migration, StartStep.class, Step.PRE_MIGRATION_VALIDATION), new StepSucceeded("", null));
        Received provisioning = awaitCommand(migration, StartStep.class, Step.DMS_PROVISIONING);
        ask(migration, new AbortMigration("enough"));
        Received stop = awaitCommand(migration, StopStep.class, Step.DMS_PROVISIONING);
        assertThat(seen(migration, UndoStep.class)).isEmpty();
        reply(provisioning, new StepSucceeded("a moment too late", null));
        reply(stop, new StepStopped("stopped"));
        reply(awaitCommand(migration, UndoStep.class, Step.DMS_PROVISIONING), new StepUndone("undone"));

        PhaseEvent end = awaitStatus(migration, MigrationStatus.ABORTED);
        assertThat(end.sagaEpoch()).isEqualTo(2);
        assertThat(seen(migration, StartStep.class)).hasSize(2);
    }

    @Test
    void runs_no_more_databases_of_a_task_at_a_time_than_it_allows() {
        UUID task = UUID.randomUUID();
        List<MigrationSpec> fleet = List.of(aMigration(task, 2), aMigration(task, 2), aMigration(task, 2));
        fleet.forEach(OrchestratorIT::register);
        await().atMost(Duration.ofSeconds(20)).until(() -> running(fleet).size() == 2);
        MigrationSpec first = running(fleet).getFirst();
        for (Step step : MigrationSaga.stepsOf(first)) {
            if (step == Step.CUTOVER_APPROVAL) {
                break;
            }
            assertThat(running(fleet)).hasSizeLessThanOrEqualTo(2);
            reply(awaitCommand(first, StartStep.class, step), new StepSucceeded("done", null));
        }

        reply(
                awaitCommand(first, StartStep.class, Step.CUTOVER_APPROVAL),
                new StepAdvanced(StepAdvanced.WAITING, "waits for an approval"));
        awaitStatus(first, MigrationStatus.AWAITING_APPROVAL);
        await().atMost(Duration.ofSeconds(20)).until(() -> running(fleet).size() == 3);
    }

    @Test
    void sends_every_state_again_when_asked() throws Exception {
        MigrationSpec migration = aMigration(UUID.randomUUID(), 4);
        register(migration);
        awaitCommand(migration, StartStep.class, Step.PRE_MIGRATION_VALIDATION);
        awaitStatus(migration, MigrationStatus.RUNNING);
        int before = seen(migration, PhaseEvent.class).size();
        int port = ((ServletWebServerApplicationContext) REPLICAS.getFirst())
                .getWebServer()
                .getPort();
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/republications"))
                .POST(HttpRequest.BodyPublishers.noBody())
                .header(
                        "Authorization",
                        "Basic "
                                + Base64.getEncoder()
                                        .encodeToString("operator:operator".getBytes(StandardCharsets.UTF_8)))
                .build();
        try (HttpClient http = HttpClient.newHttpClient()) {
            assertThat(http.send(request, HttpResponse.BodyHandlers.ofString()).statusCode())
                    .isEqualTo(202);
        }

        await().atMost(Duration.ofSeconds(20))
                .until(() -> seen(migration, PhaseEvent.class).size() == before + 1);
    }

    // ------------------------------------------------------------------ parts

    private static ConfigurableApplicationContext replica(LocalDatabase database) {
        return new SpringApplicationBuilder(OrchestratorService.class)
                .profiles("local")
                .run(
                        "--server.port=0",
                        "--spring.main.banner-mode=off",
                        "--spring.jmx.enabled=false",
                        "--spring.datasource.url=" + database.jdbcUrl(),
                        "--spring.datasource.username=postgres",
                        "--spring.kafka.bootstrap-servers="
                                + SharedKafka.broker().bootstrapServers());
    }

    private static Map<String, Object> kafka() {
        Map<String, Object> kafka = new HashMap<>();
        kafka.put("bootstrap.servers", SharedKafka.broker().bootstrapServers());
        return kafka;
    }

    private static List<MigrationSpec> running(List<MigrationSpec> fleet) {
        return fleet.stream()
                .filter(migration -> !seen(migration, StartStep.class).isEmpty())
                .toList();
    }

    private static void register(MigrationSpec migration) {
        ask(migration, new RegisterMigration(migration));
    }

    private static void ask(MigrationSpec migration, Message message) {
        send(
                Topics.commandsOf(Service.ORCHESTRATOR),
                new Envelope(
                        Ids.next(InstantSource.system()),
                        message.type(),
                        Service.REGISTRY,
                        Instant.now(),
                        migration.migrationId(),
                        migration.taskId(),
                        0,
                        null,
                        0,
                        null,
                        null,
                        null,
                        null,
                        new Principal("operator", Set.of(Role.OPERATOR))),
                message);
    }

    private static void reply(Received command, Reply reply) {
        Envelope to = command.envelope();
        Service owner = to.step().owner();
        send(
                Topics.repliesOf(owner),
                new Envelope(
                        Ids.next(InstantSource.system()),
                        reply.type(),
                        owner,
                        Instant.now(),
                        to.migrationId(),
                        to.taskId(),
                        to.sagaEpoch(),
                        to.step(),
                        to.attempt(),
                        to.commandId(),
                        to.id(),
                        null,
                        null,
                        Principal.of(owner)),
                reply);
    }

    private static void send(String topic, Envelope envelope, Message message) {
        ProducerRecord<String, byte[]> out = new ProducerRecord<>(
                topic, envelope.migrationId().toString(), Json.write(message).getBytes(StandardCharsets.UTF_8));
        CloudEventHeaders.of(envelope)
                .forEach((name, value) -> out.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
        try {
            producer.send(out).get(10, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static Received awaitCommand(MigrationSpec migration, Class<? extends Message> type, Step step) {
        await().atMost(Duration.ofSeconds(30)).until(() -> command(migration, type, step) != null);
        return command(migration, type, step);
    }

    private static Received command(MigrationSpec migration, Class<? extends Message> type, Step step) {
        return seen(migration, type).stream()
                .filter(seen -> seen.envelope().step() == step)
                .findFirst()
                .orElse(null);
    }

    private static PhaseEvent awaitStatus(MigrationSpec migration, MigrationStatus status) {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(seen(migration, PhaseEvent.class))
                        .extracting(event -> ((PhaseEvent) event.message()).status())
                        .contains(status));
        return seen(migration, PhaseEvent.class).stream()
                .map(event -> (PhaseEvent) event.message())
                .filter(event -> event.status() == status)
                .findFirst()
                .orElseThrow();
    }

    private static List<Received> seen(MigrationSpec migration, Class<? extends Message> type) {
        for (ConsumerRecord<String, byte[]> message : consumer.poll(Duration.ofMillis(20))) {
            Map<String, String> headers = new HashMap<>();
            message.headers()
                    .forEach(header -> headers.put(header.key(), new String(header.value(), StandardCharsets.UTF_8)));
            SEEN.add(new Received(
                    CloudEventHeaders.toEnvelope(headers),
                    Json.read(
                            new String(message.value(), StandardCharsets.UTF_8),
                            MessageTypes.named(headers.get("ce_type")).orElseThrow())));
        }
        return SEEN.stream()
                .filter(seen -> seen.envelope().migrationId().equals(migration.migrationId()))
                .filter(seen -> type.isInstance(seen.message()))
                .toList();
    }

    private static MigrationSpec aMigration(UUID task, int parallel) {
        ServerSpec server = new ServerSpec("postgresql", "127.0.0.1", 5432, "none", "secret");
        return new MigrationSpec(
                UUID.randomUUID(),
                task,
                "task",
                1,
                server,
                server,
                "shop",
                "shop",
                List.of(),
                Map.of(),
                new CutoverSpec(
                        true, null, Duration.ofSeconds(5), Duration.ofSeconds(10), Duration.ofSeconds(30), null),
                true,
                parallel,
                1L << 30,
                "operator",
                "operator");
    }
}
