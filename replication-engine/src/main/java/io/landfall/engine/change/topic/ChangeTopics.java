package io.landfall.engine.change.topic;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.postgresql.replication.LogSequenceNumber;

/** Creates, finds and deletes change topics; nothing creates one by accident. */
public final class ChangeTopics {

    static final int PARTITION = 0;

    private static final int ENOUGH_REPLICAS_FOR_TWO_IN_SYNC = 3;

    private final ChangeTopicSettings settings;
    private final AtomicInteger openWriters = new AtomicInteger();

    public ChangeTopics(ChangeTopicSettings settings) {
        this.settings = settings;
    }

    public boolean exists(String topic) {
        try (Admin admin = admin()) {
            await(admin.describeTopics(List.of(topic)).allTopicNames());
            return true;
        } catch (UnknownTopicOrPartitionException absent) {
            return false;
        }
    }

    /** One partition, nothing ever deleted by the broker itself; one that exists already stays as it is. */
    public void create(String topic) {
        short replicas = settings.replicationFactor();
        Map<String, String> configuration = Map.of(
                "retention.ms", "-1",
                "retention.bytes", "-1",
                "cleanup.policy", "delete",
                "compression.type", "producer",
                "unclean.leader.election.enable", "false",
                "min.insync.replicas", replicas >= ENOUGH_REPLICAS_FOR_TWO_IN_SYNC ? "2" : "1");
        try (Admin admin = admin()) {
            await(admin.createTopics(List.of(new NewTopic(topic, 1, replicas).configs(configuration)))
                    .all());
        } catch (TopicExistsException exists) {
            // as wanted
        }
    }

    /** Idempotent. */
    public void delete(String topic) {
        try (Admin admin = admin()) {
            await(admin.deleteTopics(List.of(topic)).all());
        } catch (UnknownTopicOrPartitionException absent) {
            // as wanted
        }
    }

    /** A writer that goes on after what is complete in the topic (zero for nothing). */
    public ChangeTopicWriter writer(String topic, LogSequenceNumber completed) {
        return new ChangeTopicWriter(settings, topic, completed, openWriters);
    }

    public ChangeTopicReader reader(String topic) {
        return new ChangeTopicReader(settings, topic);
    }

    private Admin admin() {
        return Admin.create(settings.clientProperties(Map.of(
                "client.id",
                "landfall-change-topics",
                "default.api.timeout.ms",
                "30000",
                "request.timeout.ms",
                "10000")));
    }

    private static <T> T await(KafkaFuture<T> future) {
        try {
            return future.get();
        } catch (InterruptedException interrupted) {
            throw new InterruptException(interrupted);
        } catch (ExecutionException failure) {
            if (failure.getCause() instanceof KafkaException cause) {
                throw cause;
            }
            throw new KafkaException(failure.getCause());
        }
    }
}
