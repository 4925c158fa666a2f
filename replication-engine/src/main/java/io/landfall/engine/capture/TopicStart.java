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

    /**
     * Creates and begins the topic only while the slot has confirmed nothing; afterwards its absence is a loss.
     *
     * @param confirmed the slot's position, read before the topic is looked at: the topic has every transaction before
     *     it
     * @param captured the last transaction that was acknowledged for the topic, as far as it was written down
     * @return the last transaction that is complete in the topic; zero for none
     */
    LogSequenceNumber ensure(LogSequenceNumber confirmed, LogSequenceNumber captured) throws ChangeTopicLost {
        boolean untouched = confirmed.equals(start.consistentPoint());
        if (!topics.exists(topic)) {
            if (!untouched) {
                throw new ChangeTopicLost("change topic " + topic + " does not exist any more, but changes up to "
                        + confirmed.asString() + " were kept in it");
            }
            topics.create(topic);
        }
        try (ChangeTopicReader reader = topics.reader(topic)) {
            if (untouched && !reader.hasBegun()) {
                begin();
            }
            Frame.Genesis found = reader.readGenesis();
            if (!found.equals(genesis())) {
                throw new ChangeTopicLost("change topic " + topic + " holds another stream (" + found.origin()
                        + ", slot " + found.slotName() + " from "
                        + found.consistentPoint().asString() + ")");
            }
            return requireTail(reader, captured);
        }
    }

    private LogSequenceNumber requireTail(ChangeTopicReader reader, LogSequenceNumber captured) throws ChangeTopicLost {
        LogSequenceNumber completed = reader.lastCompleted();
        if (captured.compareTo(start.consistentPoint()) >= 0 && completed.compareTo(captured) < 0) {
            completed = reader.lastCompletedOfAll();
            if (completed.compareTo(captured) < 0) {
                throw new ChangeTopicLost(
                        "change topic " + topic + " ends with the transaction at " + completed.asString()
                                + ", but the broker had acknowledged those up to " + captured.asString());
            }
        }
        return completed;
    }

    private void begin() {
        try (ChangeTopicWriter writer = topics.writer(topic, LogSequenceNumber.valueOf(0))) {
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
