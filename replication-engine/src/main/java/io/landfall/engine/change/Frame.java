package io.landfall.engine.change;

import java.util.List;
import org.postgresql.replication.LogSequenceNumber;

/** The unit of a change topic. Each names its origin and can be read without those before it. */
public sealed interface Frame {

    StreamOrigin origin();

    /** The first of a topic: the stream holds every transaction that commits at or after the consistent point. */
    record Genesis(StreamOrigin origin, String slotName, LogSequenceNumber consistentPoint) implements Frame {}

    /** Slices in stream order. */
    record Changes(StreamOrigin origin, List<TransactionSlice> slices) implements Frame {

        public Changes {
            slices = List.copyOf(slices);
            if (slices.isEmpty()) {
                throw new IllegalArgumentException("a frame of changes holds at least one slice");
            }
        }
    }
}
