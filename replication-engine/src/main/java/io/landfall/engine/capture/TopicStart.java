package io.landfall.engine.capture;

import io.landfall.engine.change.Frame;
import io.landfall.engine.change.StreamOrigin;
import io.landfall.engine.change.topic.ChangeTopicLost;
import io.landfall.engine.change.topic.ChangeTopicReader;
import io.landfall.engine.change.topic.ChangeTopicWriter;
import io.landfall.engine.change.topic.ChangeTopics;
import io.landfall.engine.task.StartPoint;
import java.time.Duration;
import org.apache.kafka.common.errors.TimeoutException;
import org.postgresql.replication.LogSequenceNumber;

/** Makes sure that the change topic is there and is this stream's from its first record on. */
final class TopicStart {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final ChangeTopics topics;
    private final String topic;
    private final String slotName;
    private final StartPoint start;

    TopicStart(ChangeTopics topics, String topic, String slotName, StartPoint start) {
        this.topics = topics;
        this.topic = topic;
        this.slotName = slotName;
        this.start = start;
    }

    /** Creates and begins the topic only while the slot has confirmed nothing; afterwards its absence is a loss. */
    void ensure(LogSequenceNumber confirmed) throws ChangeTopicLost {
        boolean untouched = confirmed.equals(start.consistentPoint());
        if (!topics.exists(topic)) {
            if (!untouched) {
                throw new ChangeTopicLost("change topic " + topic + " does not exist any more, but changes up to "
                        + confirmed + " were kept in it");
            }
            topics.create(topic);
        }
        try (ChangeTopicReader reader = topics.reader(topic)) {
            if (reader.isEmpty() && untouched) {
                begin();
            }
            Frame.Genesis found = reader.readGenesis();
            if (!found.equals(genesis())) {
                throw new ChangeTopicLost("change topic " + topic + " holds another stream (" + found.origin()
                        + ", slot " + found.slotName() + " from " + found.consistentPoint() + ")");
            }
        }
    }

    private void begin() {
        try (ChangeTopicWriter writer = topics.writer(topic)) {
            writer.send(genesis(), null);
            boolean written = writer.drain(PATIENCE);
            writer.check();
            if (!written) {
                throw new TimeoutException("the broker did not take the first record of " + topic + " within "
                        + PATIENCE.toSeconds() + " s");
            }
        }
    }

    private Frame.Genesis genesis() {
        return new Frame.Genesis(
                new StreamOrigin(start.systemIdentifier(), start.timeline()), slotName, start.consistentPoint());
    }
}
