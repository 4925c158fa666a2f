package io.landfall.engine.change.topic;

import io.landfall.engine.change.Frame;
import io.landfall.engine.change.TransactionSlice;
import io.landfall.engine.change.encoding.Fragments;
import io.landfall.engine.change.encoding.FrameDecoder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.postgresql.replication.LogSequenceNumber;

/** Reads a change topic from the first record or from a position; never from anywhere else by itself. */
public final class ChangeTopicReader implements AutoCloseable {

    private static final Duration LOOK_UP = Duration.ofSeconds(30);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final TopicPartition partition;
    private final FrameDecoder decoder = new FrameDecoder();
    private final Fragments fragments = new Fragments();

    ChangeTopicReader(ChangeTopicSettings settings, String topic) {
        this.partition = new TopicPartition(topic, ChangeTopics.PARTITION);
        this.consumer = new KafkaConsumer<>(
                settings.clientProperties(Map.ofEntries(
                        Map.entry("client.id", "landfall-apply-" + topic),
                        Map.entry("enable.auto.commit", false),
                        Map.entry("auto.offset.reset", "none"),
                        Map.entry("allow.auto.create.topics", false),
                        Map.entry("default.api.timeout.ms", 30_000),
                        Map.entry("fetch.max.wait.ms", 200),
                        Map.entry("max.poll.records", 16),
                        Map.entry("fetch.max.bytes", 4 * 1024 * 1024),
                        Map.entry("max.partition.fetch.bytes", 2 * 1024 * 1024))),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        consumer.assign(List.of(partition));
    }

    /** The topic's first frame, from which it continues reading. */
    public Frame.Genesis readGenesis() throws ChangeTopicLost {
        requireTopic();
        long first = consumer.beginningOffsets(List.of(partition)).getOrDefault(partition, 0L);
        if (first != 0) {
            throw new ChangeTopicLost("change topic " + partition.topic() + " begins at offset " + first
                    + ": its first records were deleted, although its retention is unlimited");
        }
        if (endOffset() == 0) {
            throw new ChangeTopicLost("change topic " + partition.topic() + " is empty");
        }
        consumer.seek(partition, 0);
        fragments.reset();
        ConsumerRecord<byte[], byte[]> record = recordAt(0);
        if (fragments.add(record.value()).map(decoder::decode).orElse(null) instanceof Frame.Genesis genesis) {
            consumer.seek(partition, record.offset() + 1);
            return genesis;
        }
        throw new ChangeTopicLost("change topic " + partition.topic()
                + " does not begin with the start of a stream: it was made by something else");
    }

    /** Whether the topic exists and holds anything. */
    public boolean hasBegun() {
        return exists() && endOffset() > 0;
    }

    /**
     * To the last frame that begins at or before the position, found by halving; what is read again is told by its
     * position.
     */
    public void seekBefore(LogSequenceNumber commitLsn) throws ChangeTopicLost {
        long low = 0;
        long high = endOffset();
        while (high - low > 1) {
            long middle = low + (high - low) / 2;
            ConsumerRecord<byte[], byte[]> record = recordAt(middle);
            if (Fragments.head(record.value()).firstCommitLsn().compareTo(commitLsn) <= 0) {
                low = record.offset();
            } else {
                high = middle;
            }
        }
        Fragments.Head head = Fragments.head(recordAt(low).value());
        seekTo(Math.max(0, low - head.number()));
    }

    /** The last transaction that is complete in the topic as its last record knows it; zero for none. */
    public LogSequenceNumber lastCompleted() throws ChangeTopicLost {
        long end = endOffset();
        Fragments.Head head = Fragments.head(recordAt(end - 1).value());
        return later(head.completedBefore(), completedSince(Math.max(0, end - 1 - head.number()), end));
    }

    /** The same by reading all of it: two writers at once may leave a last record that knows less. */
    public LogSequenceNumber lastCompletedOfAll() throws ChangeTopicLost {
        return completedSince(0, endOffset());
    }

    private LogSequenceNumber completedSince(long offset, long end) throws ChangeTopicLost {
        LogSequenceNumber completed = LogSequenceNumber.valueOf(0);
        seekTo(offset);
        while (consumer.position(partition) < end) {
            for (Frame frame : poll(Duration.ofMillis(500))) {
                completed = later(completed, completedIn(frame));
            }
        }
        return completed;
    }

    private static LogSequenceNumber completedIn(@Nullable Frame frame) {
        LogSequenceNumber completed = LogSequenceNumber.valueOf(0);
        if (frame instanceof Frame.Changes changes) {
            for (TransactionSlice slice : changes.slices()) {
                completed = slice.last() ? later(completed, slice.commitLsn()) : completed;
            }
        }
        return completed;
    }

    private static LogSequenceNumber later(LogSequenceNumber one, LogSequenceNumber other) {
        return one.compareTo(other) >= 0 ? one : other;
    }

    public void seekToBeginning() {
        seekTo(0);
    }

    /** The next frames; none when there are none within the time. */
    public List<Frame> poll(Duration patience) throws ChangeTopicLost {
        try {
            List<Frame> frames = new ArrayList<>();
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(patience)) {
                fragments.add(record.value()).map(decoder::decode).ifPresent(frames::add);
            }
            return frames;
        } catch (OffsetOutOfRangeException missing) {
            throw new ChangeTopicLost("change topic " + partition.topic() + " has lost records that were still needed");
        }
    }

    /** Makes a {@link #poll} of another thread return. */
    public void wakeUp() {
        consumer.wakeup();
    }

    private void seekTo(long offset) {
        fragments.reset();
        consumer.seek(partition, offset);
    }

    private long endOffset() {
        return consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
    }

    private boolean exists() {
        List<PartitionInfo> partitions = consumer.partitionsFor(partition.topic());
        return partitions != null && !partitions.isEmpty();
    }

    private void requireTopic() throws ChangeTopicLost {
        if (!exists()) {
            throw new ChangeTopicLost("change topic " + partition.topic() + " does not exist");
        }
    }

    private ConsumerRecord<byte[], byte[]> recordAt(long offset) throws ChangeTopicLost {
        consumer.seek(partition, offset);
        long deadline = System.nanoTime() + LOOK_UP.toNanos();
        try {
            while (System.nanoTime() - deadline < 0) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(500))) {
                    return record;
                }
            }
        } catch (OffsetOutOfRangeException missing) {
            throw new ChangeTopicLost("change topic " + partition.topic() + " has no record at offset " + offset);
        }
        throw new TimeoutException(
                "no record of " + partition.topic() + " could be read within " + LOOK_UP.toSeconds() + " s");
    }

    /** Closing is quick; there is no group to leave. */
    @Override
    public void close() {
        try {
            consumer.close(org.apache.kafka.clients.consumer.CloseOptions.timeout(Duration.ofSeconds(2)));
        } catch (KafkaException notNeeded) {
            // nothing depends on it
        }
    }
}
