package io.landfall.engine.change.topic;

import io.landfall.engine.change.Frame;
import io.landfall.engine.change.TransactionSlice;
import io.landfall.engine.change.encoding.Fragments;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.postgresql.replication.LogSequenceNumber;

/**
 * Appends frames to a change topic, in order and each once per writer (idempotent producer, acks=all); a record is
 * retried as long as the writer lives, so that none can be lost in front of a later one.
 */
public final class ChangeTopicWriter implements AutoCloseable {

    /** Below the default limit of a broker for one record. */
    private static final int PIECE_BYTES = 768 * 1024;

    private static final int BUFFER_BYTES = 32 * 1024 * 1024;

    /** So that one writer alone does not fill its buffer. */
    private static final int FEWEST_SHARES = 4;

    private final KafkaProducer<byte[], byte[]> producer;
    private final String topic;
    private final long id = new SecureRandom().nextLong();
    private final AtomicInteger openWriters;
    private final AtomicLong bytesInFlight = new AtomicLong();
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    private volatile @Nullable Sent acknowledged;
    private LogSequenceNumber completed;
    private volatile long lastAnswer;

    /** What the broker has acknowledged up to, in the words of the caller of {@link #send}. */
    public record Sent(LogSequenceNumber commitLsn, LogSequenceNumber endLsn) {}

    /** @param openWriters of this process; counts this one until it is closed */
    ChangeTopicWriter(
            ChangeTopicSettings settings, String topic, LogSequenceNumber completed, AtomicInteger openWriters) {
        this.topic = topic;
        this.completed = completed;
        this.openWriters = openWriters;
        this.producer = new KafkaProducer<>(
                settings.clientProperties(Map.ofEntries(
                        Map.entry("client.id", "landfall-capture-" + topic),
                        Map.entry("acks", "all"),
                        Map.entry("enable.idempotence", true),
                        Map.entry("max.in.flight.requests.per.connection", 5),
                        Map.entry("retries", Integer.MAX_VALUE),
                        Map.entry("delivery.timeout.ms", Integer.MAX_VALUE),
                        Map.entry("max.block.ms", 30_000),
                        Map.entry("linger.ms", 0),
                        Map.entry("batch.size", 512 * 1024),
                        Map.entry("max.request.size", 1024 * 1024),
                        Map.entry("buffer.memory", BUFFER_BYTES),
                        Map.entry("compression.type", "lz4"))),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        openWriters.incrementAndGet();
    }

    /** Sends a frame; {@code complete} is the last transaction that ends in it, if one does. */
    public void send(Frame frame, @Nullable Sent complete) {
        Fragments.cut(
                frame,
                id,
                firstCommitLsn(frame),
                completed,
                PIECE_BYTES,
                (record, last) -> send(record, last ? complete : null));
        if (complete != null) {
            completed = complete.commitLsn();
        }
    }

    private void send(byte[] record, @Nullable Sent complete) {
        if (bytesInFlight.getAndAdd(record.length) == 0) {
            lastAnswer = System.nanoTime();
        }
        var _ = producer.send(
                new ProducerRecord<>(topic, ChangeTopics.PARTITION, null, record), (metadata, problem) -> {
                    if (problem != null) {
                        failure.compareAndSet(null, problem);
                    } else if (complete != null && failure.get() == null) {
                        acknowledged = complete;
                    }
                    lastAnswer = System.nanoTime();
                    // last: who sees nothing in flight also sees how it ended
                    bytesInFlight.addAndGet(-record.length);
                });
    }

    /** The last whole transaction that the broker has from this writer, null if none yet. */
    public @Nullable Sent acknowledged() {
        return acknowledged;
    }

    /** Whether the broker has acknowledged, or refused, everything that was sent. */
    public boolean isIdle() {
        return bytesInFlight.get() == 0;
    }

    /** Whether this writer has used up its share of what all writers of this process may have in flight together. */
    public boolean isFull(long bytesOfAllWriters) {
        return bytesInFlight.get() > bytesOfAllWriters / Math.max(FEWEST_SHARES, openWriters.get());
    }

    /** Whether something has been on its way for longer than that without any answer. */
    public boolean isUnanswered(Duration patience) {
        return !isIdle() && System.nanoTime() - lastAnswer > patience.toNanos();
    }

    /** Throws when a record was refused for good: everything after it must be sent again, by a new writer. */
    public void check() {
        Exception problem = failure.get();
        if (problem != null) {
            throw problem instanceof KafkaException known ? known : new KafkaException(problem);
        }
    }

    /** Waits until all is acknowledged or the time is over; says whether it is. */
    public boolean drain(Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!isIdle() && failure.get() == null) {
            if (System.nanoTime() - deadline > 0 || Thread.currentThread().isInterrupted()) {
                return false;
            }
            LockSupport.parkNanos(Duration.ofMillis(1).toNanos());
        }
        return failure.get() == null;
    }

    private static LogSequenceNumber firstCommitLsn(Frame frame) {
        return switch (frame) {
            case Frame.Genesis genesis -> LogSequenceNumber.valueOf(0);
            case Frame.Changes changes -> {
                TransactionSlice first = changes.slices().getFirst();
                yield first.commitLsn();
            }
        };
    }

    /** Gives up what was not acknowledged: a next writer sends it again. */
    @Override
    public void close() {
        producer.close(Duration.ZERO);
        openWriters.decrementAndGet();
    }
}
