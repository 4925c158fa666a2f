package io.landfall.registry;

import io.landfall.contracts.Envelope;
import io.landfall.contracts.Message;
import io.landfall.contracts.Principal;
import io.landfall.contracts.Service;
import io.landfall.contracts.Topics;
import io.landfall.contracts.event.PhaseEvent;
import io.landfall.contracts.progress.Progress;
import io.landfall.localservers.kafka.SharedKafka;
import io.landfall.localservers.postgres.LocalDatabase;
import io.landfall.localservers.postgres.SharedPostgres;
import io.landfall.messaging.json.Json;
import io.landfall.messaging.outbox.CloudEventHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.ActiveProfiles;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** The whole registry on a real broker and a real server, shared by all tests; each test has tasks of its own. */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@ActiveProfiles("local")
abstract class RegistryTestBase {

    private static final LocalDatabase DATABASE = SharedPostgres.source().freshDatabase("registry");
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final KafkaProducer<String, byte[]> PRODUCER = new KafkaProducer<>(
            Map.of("bootstrap.servers", SharedKafka.broker().bootstrapServers()),
            new StringSerializer(),
            new ByteArraySerializer());

    static final StandInService CUTOVER = new StandInService();
    static final StandInService VALIDATION = new StandInService();
    static final StandInService ADAPTER = new StandInService();

    @LocalServerPort
    int port;

    @Autowired
    JdbcClient jdbc;

    Api operator;
    Api approver;
    String task;

    @DynamicPropertySource
    static void properties(DynamicPropertyRegistry registry) {
        registry.add("spring.datasource.url", DATABASE::jdbcUrl);
        registry.add("spring.datasource.username", () -> "postgres");
        registry.add(
                "spring.kafka.bootstrap-servers", () -> SharedKafka.broker().bootstrapServers());
        registry.add("landfall.services.cutover.url", CUTOVER::url);
        registry.add("landfall.services.validation.url", VALIDATION::url);
        registry.add("landfall.services.dms-adapter.url", ADAPTER::url);
        registry.add("landfall.services.orchestrator.url", () -> "http://127.0.0.1:1");
    }

    @BeforeEach
    void begin() {
        operator = new Api(port, "operator");
        approver = new Api(port, "approver");
        task = "task-" + NUMBER.incrementAndGet();
        CUTOVER.reset();
        VALIDATION.reset();
        ADAPTER.reset();
    }

    /** A document of this test's task. */
    String document(String... databases) {
        StringBuilder list = new StringBuilder();
        for (String database : databases) {
            list.append("    - {name: ").append(Json.write(database)).append("}\n");
        }
        return """
                apiVersion: landfall/v1
                kind: MigrationTask
                metadata: {name: %s, labels: {test: %s}}
                spec:
                  source: {engine: postgresql, host: 127.0.0.1, port: 5433, tls: none, credentials: {secretRef: a}}
                  target: {engine: postgresql, host: 127.0.0.1, port: 5434, tls: none, credentials: {secretRef: b}}
                  databases:
                %s  cutover: {required: true}
                  maxRetainedWal: 1GB
                """.formatted(task, task, list);
    }

    Api.Answer register(String... databases) {
        return operator.yaml("/api/migration-tasks", document(databases));
    }

    /** Sends what the orchestrator or a worker would. */
    void publish(UUID taskId, Message message) {
        UUID migrationId;
        String topic;
        String key;
        switch (message) {
            case PhaseEvent event -> {
                migrationId = event.migrationId();
                topic = Topics.PHASE_EVENTS;
                key = migrationId.toString();
            }
            case io.landfall.contracts.progress.MigrationProgress progress -> {
                migrationId = progress.migrationId();
                topic = Topics.PROGRESS;
                key = migrationId.toString();
            }
            case io.landfall.contracts.progress.TableProgress progress -> {
                migrationId = progress.migrationId();
                topic = Topics.PROGRESS;
                key = migrationId + "/" + progress.schema() + "." + progress.table();
            }
            default -> throw new IllegalArgumentException(message.type());
        }
        Envelope envelope = new Envelope(
                UUID.randomUUID(),
                message.type(),
                message instanceof Progress ? Service.DMS_ADAPTER : Service.ORCHESTRATOR,
                Instant.now(),
                migrationId,
                taskId,
                1,
                null,
                1,
                null,
                null,
                null,
                null,
                Principal.of(Service.ORCHESTRATOR));
        ProducerRecord<String, byte[]> record =
                new ProducerRecord<>(topic, key, Json.write(message).getBytes(StandardCharsets.UTF_8));
        CloudEventHeaders.of(envelope)
                .forEach((name, value) -> record.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
        try {
            PRODUCER.send(record).get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }
}
