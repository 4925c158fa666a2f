package io.landfall.engine.change.encoding;

import io.landfall.databases.identifier.QualifiedName;
import io.landfall.engine.change.Change;
import io.landfall.engine.change.Frame;
import io.landfall.engine.change.Relation;
import io.landfall.engine.change.RelationColumn;
import io.landfall.engine.change.ReplicaIdentity;
import io.landfall.engine.change.Row;
import io.landfall.engine.change.StreamOrigin;
import io.landfall.engine.change.TransactionSlice;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.postgresql.replication.LogSequenceNumber;

/**
 * Reads what {@link FrameEncoder} wrote. Equal relations of successive frames become one object, so that identity tells
 * them apart.
 */
public final class FrameDecoder {

    private final Map<Relation, Relation> known = new HashMap<>();

    /** The frame of these bytes, which its rows go on to use; {@link MalformedFrame} if they are none. */
    public Frame decode(ByteBuffer bytes) {
        ByteSource source = new ByteSource(bytes);
        try {
            int kind = source.readByte();
            Frame frame = switch (kind) {
                case FrameEncoder.GENESIS -> genesis(source);
                case FrameEncoder.CHANGES -> changes(source);
                default -> throw new MalformedFrame("unknown kind " + kind);
            };
            if (!source.isAtEnd()) {
                throw new MalformedFrame("bytes are left over");
            }
            return frame;
        } catch (IllegalArgumentException | ArithmeticException | IndexOutOfBoundsException failure) {
            throw new MalformedFrame("it does not make sense: " + failure.getMessage(), failure);
        }
    }

    private static Frame genesis(ByteSource source) {
        StreamOrigin origin = origin(source);
        return new Frame.Genesis(origin, source.readText(), LogSequenceNumber.valueOf(source.readLong()));
    }

    private Frame changes(ByteSource source) {
        StreamOrigin origin = origin(source);
        int relationCount = source.readCount();
        Relation[] relations = new Relation[relationCount];
        for (int i = 0; i < relationCount; i++) {
            Relation relation = relation(source);
            Relation earlier = known.putIfAbsent(relation, relation);
            relations[i] = earlier == null ? relation : earlier;
        }
        int sliceCount = source.readCount();
        List<TransactionSlice> slices = new ArrayList<>(sliceCount);
        for (int i = 0; i < sliceCount; i++) {
            slices.add(slice(source, relations));
        }
        return new Frame.Changes(origin, slices);
    }

    private static StreamOrigin origin(ByteSource source) {
        return new StreamOrigin(source.readText(), Math.toIntExact(source.readNumber()));
    }

    private static Relation relation(ByteSource source) {
        int oid = (int) source.readNumber();
        QualifiedName table = new QualifiedName(source.readText(), source.readText());
        ReplicaIdentity identity = ReplicaIdentity.ofCode(source.readByte());
        int columnCount = source.readCount();
        List<RelationColumn> columns = new ArrayList<>(columnCount);
        for (int i = 0; i < columnCount; i++) {
            String name = source.readText();
            boolean key = source.readByte() == 1;
            int typeOid = (int) source.readNumber();
            int typeModifier = (int) source.readNumber();
            String typeSchema = source.readText();
            String typeName = source.readText();
            columns.add(new RelationColumn(
                    name,
                    key,
                    typeOid,
                    typeModifier,
                    typeName.isEmpty() ? null : new QualifiedName(typeSchema, typeName)));
        }
        return new Relation(oid, table, identity, columns);
    }

    private static TransactionSlice slice(ByteSource source, Relation[] relations) {
        LogSequenceNumber since = LogSequenceNumber.valueOf(source.readLong());
        LogSequenceNumber commitLsn = LogSequenceNumber.valueOf(source.readLong());
        Instant commitAt = Instant.ofEpochSecond(source.readLong(), source.readNumber());
        long firstIndex = source.readNumber();
        int flags = source.readByte();
        int changeCount = source.readCount();
        List<Change> changes = new ArrayList<>(changeCount);
        for (int i = 0; i < changeCount; i++) {
            changes.add(change(source, relations));
        }
        return new TransactionSlice(
                since, (flags & 2) != 0, commitLsn, commitAt, firstIndex, changes, (flags & 1) != 0);
    }

    private static Change change(ByteSource source, Relation[] relations) {
        int kind = source.readByte();
        return switch (kind) {
            case FrameEncoder.INSERT -> {
                Relation relation = relations[(int) source.readNumber()];
                yield new Change.Inserted(relation, row(source, relation));
            }
            case FrameEncoder.UPDATE -> {
                Relation relation = relations[(int) source.readNumber()];
                yield new Change.Updated(relation, null, row(source, relation));
            }
            case FrameEncoder.UPDATE_WITH_BEFORE -> {
                Relation relation = relations[(int) source.readNumber()];
                Row before = row(source, relation);
                yield new Change.Updated(relation, before, row(source, relation));
            }
            case FrameEncoder.DELETE -> {
                Relation relation = relations[(int) source.readNumber()];
                yield new Change.Deleted(relation, row(source, relation));
            }
            case FrameEncoder.TRUNCATE -> {
                int count = source.readCount();
                List<Relation> truncated = new ArrayList<>(count);
                for (int i = 0; i < count; i++) {
                    truncated.add(relations[(int) source.readNumber()]);
                }
                yield new Change.Truncated(truncated);
            }
            default -> throw new MalformedFrame("unknown change " + kind);
        };
    }

    private static Row row(ByteSource source, Relation relation) {
        int columns = relation.columns().size();
        Row.Slices row = new Row.Slices(source.bytes(), columns);
        for (int column = 0; column < columns; column++) {
            long length = source.readNumber();
            if (length == FrameEncoder.NULL) {
                row.nullValue();
            } else if (length == FrameEncoder.UNCHANGED) {
                row.unchanged();
            } else {
                int bytes = Math.toIntExact(length - FrameEncoder.FIRST_LENGTH);
                row.value(source.skip(bytes), bytes);
            }
        }
        return row.build();
    }
}
