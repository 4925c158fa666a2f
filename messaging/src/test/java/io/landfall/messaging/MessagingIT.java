package io.landfall.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.landfall.contracts.Envelope;
import io.landfall.contracts.Failure;
import io.landfall.contracts.Message;
import io.landfall.contracts.MessageTypes;
import io.landfall.contracts.Principal;
import io.landfall.contracts.Role;
import io.landfall.contracts.Service;
import io.landfall.contracts.Step;
import io.landfall.contracts.Topics;
import io.landfall.contracts.command.StartStep;
import io.landfall.contracts.command.StepCommand;
import io.landfall.contracts.command.StopStep;
import io.landfall.contracts.command.UndoStep;
import io.landfall.contracts.reply.Reply;
import io.landfall.contracts.reply.StepAdvanced;
import io.landfall.contracts.reply.StepFailed;
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
import io.landfall.messaging.step.StepOutcome;
import io.landfall.messaging.step.StepRuns;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
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
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** The starter as a service uses it, against a real broker and a real server. */
class MessagingIT {

    private static final List<Received> RECEIVED = new ArrayList<>();
    private static ScriptedStep step;
    private static ConfigurableApplicationContext service;
    private static LocalDatabase database;
    private static KafkaProducer<String, byte[]> producer;
    private static KafkaConsumer<String, byte[]> replies;

    private record Received(Envelope envelope, Message message) {}

    /** A service with one step. */
    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class TestService {
        @Bean
        ScriptedStep scriptedStep() {
            return new ScriptedStep();
        }
    }

    @BeforeAll
    static void start() {
        database = SharedPostgres.source().freshDatabase("messaging");
        service = startService();
        step = service.getBean(ScriptedStep.class);
        producer = new KafkaProducer<>(kafka(), new StringSerializer(), new ByteArraySerializer());
        Map<String, Object> consumer = kafka();
        consumer.put("group.id", "test");
        consumer.put("auto.offset.reset", "earliest");
        replies = new KafkaConsumer<>(consumer, new StringDeserializer(), new ByteArrayDeserializer());
        replies.subscribe(List.of(
                Topics.repliesOf(Service.DMS_ADAPTER), Topics.deadLettersOf(Topics.commandsOf(Service.DMS_ADAPTER))));
    }

    @AfterAll
    static void stop() {
        replies.close();
        producer.close();
        service.close();
    }

    @Test
    void performs_a_step_and_answers_once_however_often_the_command_comes() {
        Envelope command = aCommand(1);
        send(command, start(command));
        send(command, start(command));

        Received answer = awaitAnswer(command, StepSucceeded.class);

        assertThat(answer.envelope().traceparent())
                .startsWith("00-4bf92f3577b34da6a3ce929d0e0e4736-")
                .isNotEqualTo(command.traceparent());
        assertThat(answer.envelope().causationId()).isEqualTo(command.id());
        assertThat(answer.envelope().sagaEpoch()).isEqualTo(1);
        Envelope after = aCommand(1);
        send(after, start(after));
        awaitAnswer(after, StepSucceeded.class);
        assertThat(answersTo(command)).hasSize(1);
        assertThat(step.performed).filteredOn(command.migrationId()::equals).hasSize(1);
        assertThat(metrics()
                        .get("landfall.step.duration")
                        .tags("step", "FULL_LOAD", "outcome", "succeeded")
                        .timer()
                        .count())
                .isGreaterThanOrEqualTo(2);
        assertThat(metrics()
                        .get("landfall.inbox.messages")
                        .tag("outcome", "duplicate")
                        .counter()
                        .count())
                .isGreaterThanOrEqualTo(1);
    }

    @Test
    void retries_what_fails_by_chance_from_its_checkpoint() {
        Envelope command = aCommand(1);
        AtomicInteger calls = new AtomicInteger();
        step.scripts.put(command.migrationId(), run -> {
            int seen = run.checkpoint(Integer.class).orElse(0);
            run.saveCheckpoint(seen + 1);
            if (calls.incrementAndGet() == 1) {
                throw new IllegalStateException("by chance");
            }
            return new StepOutcome.Succeeded("after " + seen);
        });
        send(command, start(command));

        assertThat(awaitAnswer(command, StepSucceeded.class).message()).isEqualTo(new StepSucceeded("after 1", null));
    }

    @Test
    void hands_the_checkpoint_of_a_failed_attempt_to_the_next() {
        Envelope first = aCommand(1);
        step.scripts.put(first.migrationId(), run -> {
            if (run.attempt() == 1) {
                run.saveCheckpoint("chunk 7");
                return new StepOutcome.Failed(Failure.retryable("DISK_FULL", "the disk is full", "make room"));
            }
            return new StepOutcome.Succeeded(run.checkpoint(String.class).orElse("none"));
        });
        send(first, start(first));
        awaitAnswer(first, StepFailed.class);
        Envelope second = next(first, 2, 1);
        send(second, start(second));

        assertThat(awaitAnswer(second, StepSucceeded.class).message()).isEqualTo(new StepSucceeded("chunk 7", null));
    }

    @Test
    void stops_a_running_step_and_answers_with_the_new_epoch() {
        Envelope command = aCommand(1);
        step.scripts.put(command.migrationId(), run -> {
            while (true) {
                run.advance("LOADING", "rows");
                java.util.concurrent.locks.LockSupport.parkNanos(20_000_000);
            }
        });
        send(command, start(command));
        awaitAnswer(command, StepAdvanced.class);
        Envelope stop = stop(command, 2);
        send(stop, new StopStep(Step.FULL_LOAD, "abort"));

        Received stopped = awaitAnswer(command, StepStopped.class);
        assertThat(stopped.envelope().sagaEpoch()).isEqualTo(2);
    }

    @Test
    void a_stop_of_what_has_ended_past_its_point_of_no_return_repeats_the_outcome() {
        Envelope command = aCommand(1);
        step.pastNoReturn.add(command.migrationId());
        send(command, start(command));
        awaitAnswer(command, StepSucceeded.class);
        send(stop(command, 1), new StopStep(Step.FULL_LOAD, "abort"));

        await().atMost(Duration.ofSeconds(30))
                .until(() -> answersTo(command).stream()
                                .filter(answer -> answer.message() instanceof StepSucceeded)
                                .count()
                        == 2);
        assertThat(answerTo(command, StepStopped.class)).isNull();
    }

    @Test
    void a_start_that_comes_after_its_stop_is_never_performed() {
        Envelope command = aCommand(1);
        Envelope stop = stop(command, 2);
        send(stop, new StopStep(Step.FULL_LOAD, "abort"));
        send(command, start(command));
        Envelope undo = next(command, 1, 2);
        send(undo, new UndoStep(Step.FULL_LOAD, spec(command)));

        awaitAnswer(undo, StepUndone.class);
        assertThat(awaitAnswer(command, StepStopped.class).envelope().sagaEpoch())
                .isEqualTo(2);
        assertThat(step.performed).doesNotContain(command.migrationId());
    }

    @Test
    void a_waiting_step_is_called_at_once_when_it_is_woken() {
        Envelope command = aCommand(1);
        AtomicInteger calls = new AtomicInteger();
        step.scripts.put(
                command.migrationId(),
                run -> calls.incrementAndGet() == 1
                        ? new StepOutcome.Again(Duration.ofHours(1))
                        : new StepOutcome.Succeeded("woken"));
        send(command, start(command));
        await().atMost(Duration.ofSeconds(20)).until(() -> calls.get() == 1);
        StepRuns runs = service.getBean(StepRuns.class);
        service.getBean(TransactionTemplate.class)
                .executeWithoutResult(status -> runs.wake(runs.open(command.migrationId(), Step.FULL_LOAD)
                        .orElseThrow()
                        .commandId()));

        awaitAnswer(command, StepSucceeded.class);
    }

    @Test
    void a_record_that_cannot_be_handled_goes_to_the_dead_letters_and_fails_its_step() {
        Envelope command = aCommand(1);
        Map<String, String> headers = new HashMap<>(CloudEventHeaders.of(command));
        headers.put("ce_type", "landfall.start-step.v99");
        sendRaw(command, headers, "{}");

        awaitAnswer(command, StepFailed.class);
        StepFailed failed = (StepFailed) awaitAnswer(command, StepFailed.class).message();
        assertThat(failed.failure().code()).isEqualTo("DEAD_LETTER");
        assertThat(failed.failure().reason()).contains("landfall.start-step.v99");
    }

    @Test
    void a_second_replica_takes_over_what_a_dead_one_held() throws Exception {
        Envelope command = aCommand(1);
        CountDownLatch held = new CountDownLatch(1);
        List<Long> tokens = new ArrayList<>();
        step.scripts.put(command.migrationId(), run -> {
            synchronized (tokens) {
                tokens.add(run.leaseToken());
            }
            if (tokens.size() == 1) {
                held.await(60, TimeUnit.SECONDS);
                run.saveCheckpoint("too late");
            }
            return new StepOutcome.Succeeded("by the second");
        });
        send(command, start(command));
        await().atMost(Duration.ofSeconds(20)).until(() -> !tokens.isEmpty());
        // The first worker falls silent: its lease is taken away as if its process had stopped.
        service.getBean(JdbcClient.class)
                .sql("UPDATE work_item SET lease_until = now() - interval '1 second' WHERE key = :key")
                .param("key", String.valueOf(command.commandId()))
                .update();
        awaitAnswer(command, StepSucceeded.class);
        held.countDown();

        assertThat(tokens.get(1)).isGreaterThan(tokens.get(0));
        assertThat(service.getBean(JdbcClient.class)
                        .sql("SELECT count(*) FROM step_run WHERE command_id = :id AND checkpoint IS NOT NULL")
                        .param("id", command.commandId())
                        .query(Integer.class)
                        .single())
                .isZero();
    }

    // ------------------------------------------------------------------ parts

    private static MeterRegistry metrics() {
        return service.getBean(MeterRegistry.class);
    }

    private static ConfigurableApplicationContext startService() {
        return new SpringApplicationBuilder(TestService.class)
                .web(WebApplicationType.NONE)
                .run(
                        "--landfall.messaging.service=dms-adapter",
                        "--spring.main.banner-mode=off",
                        "--spring.datasource.url=" + database.jdbcUrl(),
                        "--spring.datasource.username=postgres",
                        "--spring.datasource.hikari.maximum-pool-size=16",
                        "--spring.kafka.bootstrap-servers="
                                + SharedKafka.broker().bootstrapServers());
    }

    private static Map<String, Object> kafka() {
        Map<String, Object> kafka = new HashMap<>();
        kafka.put("bootstrap.servers", SharedKafka.broker().bootstrapServers());
        return kafka;
    }

    private static Envelope aCommand(long epoch) {
        UUID migration = UUID.randomUUID();
        return new Envelope(
                Ids.next(InstantSource.system()),
                "landfall.start-step.v1",
                Service.ORCHESTRATOR,
                Instant.now(),
                migration,
                UUID.randomUUID(),
                epoch,
                Step.FULL_LOAD,
                1,
                UUID.randomUUID(),
                null,
                null,
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                new Principal("operator", Set.of(Role.OPERATOR)));
    }

    private static Envelope next(Envelope of, int attempt, long epoch) {
        return envelope(of, UUID.randomUUID(), attempt, epoch);
    }

    private static Envelope stop(Envelope of, long epoch) {
        return envelope(of, of.commandId(), of.attempt(), epoch);
    }

    private static Envelope envelope(Envelope of, UUID commandId, int attempt, long epoch) {
        return new Envelope(
                Ids.next(InstantSource.system()),
                of.type(),
                of.source(),
                Instant.now(),
                of.migrationId(),
                of.taskId(),
                epoch,
                of.step(),
                attempt,
                commandId,
                null,
                null,
                null,
                of.principal());
    }

    private static StartStep start(Envelope envelope) {
        return new StartStep(Step.FULL_LOAD, spec(envelope), List.of(), null);
    }

    private static MigrationSpec spec(Envelope envelope) {
        ServerSpec server = new ServerSpec("postgresql", "127.0.0.1", 5432, "none", "secret");
        return new MigrationSpec(
                envelope.migrationId(),
                envelope.taskId(),
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
                4,
                1L << 30,
                "operator",
                "operator");
    }

    private static void send(Envelope envelope, StepCommand command) {
        Map<String, String> headers = new HashMap<>(CloudEventHeaders.of(envelope));
        headers.put("ce_type", command.type());
        sendRaw(envelope, headers, Json.write(command));
    }

    private static void sendRaw(Envelope envelope, Map<String, String> headers, String payload) {
        ProducerRecord<String, byte[]> message = new ProducerRecord<>(
                Topics.commandsOf(Service.DMS_ADAPTER),
                envelope.migrationId().toString(),
                payload.getBytes(StandardCharsets.UTF_8));
        headers.forEach((name, value) -> message.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
        try {
            producer.send(message).get(10, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static Received awaitAnswer(Envelope command, Class<? extends Reply> type) {
        await().atMost(Duration.ofSeconds(30)).until(() -> answerTo(command, type) != null);
        return answerTo(command, type);
    }

    private static Received answerTo(Envelope command, Class<? extends Reply> type) {
        return answersTo(command).stream()
                .filter(answer -> type.isInstance(answer.message()))
                .findFirst()
                .orElse(null);
    }

    private static List<Received> answersTo(Envelope command) {
        synchronized (RECEIVED) {
            for (ConsumerRecord<String, byte[]> message : replies.poll(Duration.ofMillis(100))) {
                read(message);
            }
            return RECEIVED.stream()
                    .filter(answer ->
                            command.commandId().equals(answer.envelope().commandId()))
                    .toList();
        }
    }

    private static void read(ConsumerRecord<String, byte[]> message) {
        Map<String, String> headers = new HashMap<>();
        message.headers()
                .forEach(header -> headers.put(header.key(), new String(header.value(), StandardCharsets.UTF_8)));
        MessageTypes.named(headers.get("ce_type"))
                .ifPresent(type -> RECEIVED.add(new Received(
                        CloudEventHeaders.toEnvelope(headers),
                        Json.read(new String(message.value(), StandardCharsets.UTF_8), type))));
    }
}
