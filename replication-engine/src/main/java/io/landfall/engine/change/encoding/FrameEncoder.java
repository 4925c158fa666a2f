package io.landfall.engine.change.encoding;

import io.landfall.databases.identifier.QualifiedName;
import io.landfall.engine.change.Change;
import io.landfall.engine.change.Change.Deleted;
import io.landfall.engine.change.Change.Inserted;
import io.landfall.engine.change.Change.Truncated;
import io.landfall.engine.change.Change.Updated;
import io.landfall.engine.change.Frame;
import io.landfall.engine.change.Relation;
import io.landfall.engine.change.RelationColumn;
import io.landfall.engine.change.Row;
import io.landfall.engine.change.StreamOrigin;
import io.landfall.engine.change.TransactionSlice;
import java.time.Instant;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;

/**
 * Writes a frame: origin, the relations it uses, then its slices. Numbers are variable-length, values length-prefixed;
 * the layout is {@link FrameDecoder}'s to read and versioned by {@link Fragments}.
 */
final class FrameEncoder {

    static final int GENESIS = 1;
    static final int CHANGES = 2;

    static final int INSERT = 'I';
    static final int UPDATE = 'U';
    static final int UPDATE_WITH_BEFORE = 'B';
    static final int DELETE = 'D';
    static final int TRUNCATE = 'T';

    /** Lengths of values are shifted by these two. */
    static final int NULL = 0;

    static final int UNCHANGED = 1;
    static final int FIRST_LENGTH = 2;

    private FrameEncoder() {}

    static void write(Frame frame, ByteSink sink) {
        switch (frame) {
            case Frame.Genesis genesis -> write(genesis, sink);
            case Frame.Changes changes -> write(changes, sink);
        }
    }

    private static void write(Frame.Genesis genesis, ByteSink sink) {
        sink.writeByte(GENESIS);
        write(sink, genesis.origin());
        sink.writeText(genesis.slotName());
        sink.writeLong(genesis.consistentPoint().asLong());
    }

    private static void write(Frame.Changes frame, ByteSink sink) {
        IdentityHashMap<Relation, Integer> numbers = new IdentityHashMap<>();
        List<Relation> relations = new ArrayList<>();
        for (TransactionSlice slice : frame.slices()) {
            for (Change change : slice.changes()) {
                for (Relation relation : change.touched()) {
                    if (numbers.putIfAbsent(relation, relations.size()) == null) {
                        relations.add(relation);
                    }
                }
            }
        }
        sink.writeByte(CHANGES);
        write(sink, frame.origin());
        sink.writeNumber(relations.size());
        relations.forEach(relation -> write(sink, relation));
        sink.writeNumber(frame.slices().size());
        frame.slices().forEach(slice -> write(sink, slice, numbers));
    }

    private static void write(ByteSink sink, StreamOrigin origin) {
        sink.writeText(origin.systemIdentifier());
        sink.writeNumber(origin.timeline());
    }

    private static void write(ByteSink sink, Relation relation) {
        sink.writeNumber(Integer.toUnsignedLong(relation.oid()));
        sink.writeText(relation.table().schema());
        sink.writeText(relation.table().name());
        sink.writeByte(relation.identity().code());
        sink.writeNumber(relation.columns().size());
        for (RelationColumn column : relation.columns()) {
            sink.writeText(column.name());
            sink.writeByte(column.identity() ? 1 : 0);
            sink.writeNumber(Integer.toUnsignedLong(column.typeOid()));
            sink.writeNumber(Integer.toUnsignedLong(column.typeModifier()));
            QualifiedName type = column.userType();
            sink.writeText(type == null ? "" : type.schema());
            sink.writeText(type == null ? "" : type.name());
        }
    }

    private static void write(ByteSink sink, TransactionSlice slice, IdentityHashMap<Relation, Integer> numbers) {
        sink.writeLong(slice.since().asLong());
        sink.writeLong(slice.commitLsn().asLong());
        Instant commitAt = slice.commitAt();
        sink.writeLong(commitAt.getEpochSecond());
        sink.writeNumber(commitAt.getNano());
        sink.writeNumber(slice.firstIndex());
        sink.writeByte((slice.last() ? 1 : 0) | (slice.sessionStart() ? 2 : 0));
        sink.writeNumber(slice.changes().size());
        for (Change change : slice.changes()) {
            write(sink, change, numbers);
        }
    }

    private static void write(ByteSink sink, Change change, IdentityHashMap<Relation, Integer> numbers) {
        switch (change) {
            case Inserted(Relation relation, Row row) -> {
                sink.writeByte(INSERT);
                sink.writeNumber(number(numbers, relation));
                write(sink, row);
            }
            case Updated updated -> {
                sink.writeByte(updated.before() == null ? UPDATE : UPDATE_WITH_BEFORE);
                sink.writeNumber(number(numbers, updated.relation()));
                if (updated.before() != null) {
                    write(sink, updated.before());
                }
                write(sink, updated.row());
            }
            case Deleted(Relation relation, Row identity) -> {
                sink.writeByte(DELETE);
                sink.writeNumber(number(numbers, relation));
                write(sink, identity);
            }
            case Truncated(List<Relation> relations) -> {
                sink.writeByte(TRUNCATE);
                sink.writeNumber(relations.size());
                relations.forEach(relation -> sink.writeNumber(number(numbers, relation)));
            }
        }
    }

    private static int number(IdentityHashMap<Relation, Integer> numbers, Relation relation) {
        return Objects.requireNonNull(numbers.get(relation));
    }

    private static void write(ByteSink sink, Row row) {
        for (int column = 0; column < row.size(); column++) {
            if (row.isNull(column)) {
                sink.writeNumber(NULL);
            } else if (row.isUnchanged(column)) {
                sink.writeNumber(UNCHANGED);
            } else {
                sink.writeNumber(row.length(column) + (long) FIRST_LENGTH);
                sink.writeBytes(row.buffer(), row.start(column), row.length(column));
            }
        }
    }
}
