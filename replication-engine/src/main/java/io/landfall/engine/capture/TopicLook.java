package io.landfall.engine.capture;

import io.landfall.engine.change.topic.ChangeTopicWriter;
import io.landfall.engine.change.topic.ChangeTopics;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * Finds out a topic that was deleted while records were on their way to it: the producer tries those again and again,
 * as if the broker were away. Looks from a thread of its own, since a broker that is away keeps its answer back, and
 * the source must be looked after meanwhile.
 */
final class TopicLook {

    private static final Duration AFTER = Duration.ofSeconds(2);

    private final ChangeTopics topics;
    private final String topic;
    private @Nullable CompletableFuture<Boolean> exists;

    TopicLook(ChangeTopics topics, String topic) {
        this.topics = topics;
        this.topic = topic;
    }

    /** @throws UnknownTopicOrPartitionException which ends the session; the next one judges what that means */
    void care(ChangeTopicWriter writer) {
        if (!writer.isUnanswered(AFTER)) {
            exists = null;
            return;
        }
        CompletableFuture<Boolean> answer = exists;
        if (answer == null) {
            exists = look();
        } else if (answer.isDone()) {
            exists = null;
            if (!answer.join()) {
                throw new UnknownTopicOrPartitionException("change topic " + topic + " does not exist any more");
            }
        }
    }

    private CompletableFuture<Boolean> look() {
        CompletableFuture<Boolean> answer = new CompletableFuture<>();
        Thread.ofVirtual().name("topic-look-" + topic).start(() -> answer.complete(existsOrIsUnknown()));
        return answer;
    }

    private boolean existsOrIsUnknown() {
        try {
            return topics.exists(topic);
        } catch (KafkaException unanswered) {
            return true;
        }
    }
}
