package io.landfall.localservers.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.landfall.localservers.process.FreePorts;
import io.landfall.localservers.process.GuardedProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

class LocalKafkaIT {

    private static final Path DATA =
            Path.of("target", "kafka-it-" + ProcessHandle.current().pid());

    @Test
    void creates_topics_only_when_asked() {
        LocalKafka broker = SharedKafka.broker();
        broker.createTopics(12, "asked");
        broker.createTopics(12, "asked");
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            assertThat(admin.describeTopics(List.of("asked"))
                            .allTopicNames()
                            .toCompletionStage()
                            .toCompletableFuture()
                            .join()
                            .get("asked")
                            .partitions())
                    .hasSize(12);
            assertThatThrownBy(() -> admin.describeTopics(List.of("not-asked"))
                            .allTopicNames()
                            .get())
                    .hasCauseInstanceOf(UnknownTopicOrPartitionException.class);
        }
    }

    @Test
    void keeps_records_over_a_kill_of_its_process() throws IOException, InterruptedException, ExecutionException {
        List<Integer> ports = FreePorts.take(2);
        String bootstrap = "127.0.0.1:" + ports.getFirst();
        GuardedProcess first = launch(ports);
        createTopicOnceItServes(bootstrap);
        try (var producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrap, "acks", "all"),
                new StringSerializer(),
                new StringSerializer())) {
            producer.send(new ProducerRecord<>("kept", "key", "value")).get();
        }
        first.kill();
        GuardedProcess second = launch(ports);
        try (var consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrap, "group.id", "g", "auto.offset.reset", "earliest"),
                new StringDeserializer(),
                new StringDeserializer())) {
            consumer.subscribe(List.of("kept"));
            List<String> values = new ArrayList<>();
            await().atMost(Duration.ofSeconds(40)).until(() -> {
                consumer.poll(Duration.ofMillis(200)).forEach(record -> values.add(record.value()));
                return !values.isEmpty();
            });
            assertThat(values).containsExactly("value");
        } finally {
            second.stop(Duration.ofSeconds(20));
        }
    }

    private static GuardedProcess launch(List<Integer> ports) throws IOException {
        return GuardedProcess.start(
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        KafkaProcess.class.getName(),
                        DATA.toAbsolutePath().toString(),
                        Integer.toString(ports.getFirst()),
                        Integer.toString(ports.getLast())),
                Map.of(),
                Path.of("target").toAbsolutePath(),
                DATA.resolveSibling(DATA.getFileName() + ".log"),
                GuardedProcess.Signal.TERM);
    }

    private static void createTopicOnceItServes(String bootstrap) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
            await().atMost(Duration.ofSeconds(40)).ignoreExceptions().until(() -> {
                admin.createTopics(List.of(new org.apache.kafka.clients.admin.NewTopic("kept", 3, (short) 1)))
                        .all()
                        .get();
                return true;
            });
        }
    }
}
