package io.landfall.engine.capture.pgoutput;

import io.landfall.engine.change.Change;
import java.time.Instant;
import org.postgresql.replication.LogSequenceNumber;

/** What a message of the stream means to capture; relations and types stay inside the decoder. */
public sealed interface PgoutputMessage {

    /** A transaction begins; {@code commitLsn} is where its commit record begins ("final LSN"). */
    record Begin(LogSequenceNumber commitLsn, Instant commitAt) implements PgoutputMessage {}

    /** One change of the transaction that has begun. */
    record Changed(Change change) implements PgoutputMessage {}

    /** The transaction is complete; {@code endLsn} is where its commit record ends: what may be confirmed. */
    record Commit(LogSequenceNumber commitLsn, LogSequenceNumber endLsn) implements PgoutputMessage {}

    /** Relation, Type, Origin and logical messages: nothing that is a change. */
    record Other() implements PgoutputMessage {}
}
