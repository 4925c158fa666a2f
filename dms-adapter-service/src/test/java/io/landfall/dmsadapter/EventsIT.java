package io.landfall.dmsadapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.landfall.contracts.Step;
import io.landfall.contracts.spec.MigrationSpec;
import io.landfall.dmsadapter.events.TaskNews;
import io.landfall.localservers.postgres.LocalDatabase;
import io.landfall.localservers.postgres.SharedPostgres;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** Events from a real SQS queue: hints that spare a wait, and that can do no harm. */
class EventsIT {

    private static final List<String> TYPES = List.of(
            "REPLICATION_TASK_CREATED",
            "REPLICATION_TASK_STARTED",
            "REPLICATION_TASK_STOPPED",
            "REPLICATION_TASK_FAILED",
            "REPLICATION_TASK_DELETED");

    private final AdapterStack stack = AdapterStack.shared();
    private final SqsClient sqs = stack.bean(SqsClient.class);

    @Test
    void an_event_wakes_at_once_what_waits_for_its_task() throws Exception {
        MigrationSpec spec = aTaskInTheLedger();
        CompletableFuture<Void> waiting = CompletableFuture.runAsync(
                () -> stack.bean(TaskNews.class).await(new ScriptedRun(spec, Step.FULL_LOAD), Duration.ofMinutes(5)));

        await().atMost(Duration.ofSeconds(30)).until(() -> {
            send(event(UUID.randomUUID(), spec, "REPLICATION_TASK_STOPPED"));
            return waiting.isDone();
        });
    }

    @Test
    void a_doubled_event_counts_once_and_leaves_the_queue() throws Exception {
        MigrationSpec spec = aTaskInTheLedger();
        String event = event(UUID.randomUUID(), spec, "REPLICATION_TASK_STARTED");
        double before = duplicates();
        send(event);
        send(event);

        await().atMost(Duration.ofSeconds(20)).until(() -> duplicates() == before + 1);
        await().atMost(Duration.ofSeconds(20)).until(() -> messagesIn(stack.eventQueue) == 0);
    }

    @Test
    void what_is_no_event_ends_in_the_dead_letter_queue() {
        int before = messagesIn(stack.eventQueue + "-dlq");
        send("{\"source\": \"somebody.else\"}");

        await().atMost(Duration.ofSeconds(40)).until(() -> messagesIn(stack.eventQueue + "-dlq") == before + 1);
    }

    @Test
    void a_migration_completes_among_late_doubled_reordered_and_false_events() throws Exception {
        LocalDatabase source = SharedPostgres.source().freshDatabase("events");
        source.execute(SampleSchema.statements());
        MigrationSpec spec = AdapterStack.aMigration(source, source.name(), false);
        Random random = new Random(5);
        ScheduledExecutorService beside = Executors.newSingleThreadScheduledExecutor();
        try {
            ScheduledFuture<?> events = beside.scheduleWithFixedDelay(
                    () -> {
                        String event = event(UUID.randomUUID(), spec, TYPES.get(random.nextInt(TYPES.size())));
                        send(event);
                        send(event);
                    },
                    0,
                    50,
                    TimeUnit.MILLISECONDS);
            for (Step step : List.of(
                    Step.DMS_PROVISIONING,
                    Step.DATABASE_PREPARATION,
                    Step.FULL_LOAD,
                    Step.DATABASE_CLEANUP,
                    Step.SECONDARY_SCHEMA_MIGRATION,
                    Step.DMS_CLEANUP)) {
                stack.succeeds(spec, step);
            }
            assertThat(events.isDone()).as("events have ended early").isFalse();
        } finally {
            beside.shutdownNow();
        }
        assertThat(stack.dms.tasks).doesNotContainKey("landfall-" + spec.migrationId());
    }

    private MigrationSpec aTaskInTheLedger() throws Exception {
        MigrationSpec spec = AdapterStack.aMigration(SharedPostgres.source().freshDatabase("news"), "any", false);
        stack.bean(JdbcClient.class)
                .sql("""
                        INSERT INTO dms_resource (identifier, kind, task_id, migration_id, state, arn)
                        VALUES (:name, 'REPLICATION_TASK', :task, :migration, 'CREATED', :arn)
                        """)
                .param("name", "landfall-" + spec.migrationId())
                .param("task", spec.taskId())
                .param("migration", spec.migrationId())
                .param("arn", arn(spec))
                .update();
        return spec;
    }

    private static String event(UUID id, MigrationSpec spec, String type) {
        return """
                {"version": "0", "id": "%s", "detail-type": "DMS Replication Task State Change", "source": "aws.dms",
                 "account": "000000000000", "time": "2026-11-23T08:00:00Z", "region": "us-east-1", "resources": ["%s"],
                 "detail": {"type": "REPLICATION_TASK", "category": "StateChange", "eventType": "%s"}}
                """.formatted(id, arn(spec), type);
    }

    private static String arn(MigrationSpec spec) {
        return "arn:landfall-" + spec.migrationId();
    }

    private void send(String body) {
        sqs.sendMessage(request -> request.queueUrl(stack.eventQueue).messageBody(body));
    }

    private int messagesIn(String queue) {
        return sqs
                .getQueueAttributes(request -> request.queueUrl(queue)
                        .attributeNames(
                                QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
                                QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE))
                .attributes()
                .values()
                .stream()
                .mapToInt(Integer::parseInt)
                .sum();
    }

    private double duplicates() {
        return stack.bean(MeterRegistry.class)
                .counter("landfall.dms.events", "outcome", "duplicate")
                .count();
    }
}
