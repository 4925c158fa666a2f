package io.landfall.quickstart.ledger;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** What one client knows of its own writes, on disk before the client goes on. */
final class ClientJournal implements AutoCloseable {

    /** What the client was told about a write. */
    enum Outcome {
        /** The commit was acknowledged: the write must be there, once. */
        ACKNOWLEDGED,
        /** The commit got no answer: the write may be there, once. */
        UNKNOWN
    }

    /** One line. */
    record Line(Outcome outcome, Transfer transfer) {}

    private final FileChannel channel;

    ClientJournal(Path file) throws IOException {
        channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
    }

    void record(Outcome outcome, Transfer transfer) throws IOException {
        ByteBuffer line = StandardCharsets.US_ASCII.encode(outcome + " " + transfer.line() + "\n");
        while (line.hasRemaining()) {
            channel.write(line);
        }
        channel.force(false);
    }

    static List<Line> read(Path file) throws IOException {
        List<Line> lines = new ArrayList<>();
        for (String line : Files.readAllLines(file, StandardCharsets.US_ASCII)) {
            int space = line.indexOf(' ');
            lines.add(new Line(Outcome.valueOf(line.substring(0, space)), Transfer.parse(line.substring(space + 1))));
        }
        return lines;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
