package io.landfall.engine.fault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Steered by files, as in the services: while {@code hold/SUBJECT/POINT} exists the caller waits, and says so by
 * {@code held/SUBJECT/POINT}; where {@code crash/SUBJECT/POINT} exists the process deletes it and halts. Without a
 * directory, which only tests configure, nothing happens.
 */
public final class FaultPoints {

    private static final Logger LOG = LoggerFactory.getLogger(FaultPoints.class);
    private static final long LOOK_MILLIS = 50;
    private static final int KILLED = 137;

    private final @Nullable Path directory;

    public FaultPoints(@Nullable Path directory) {
        this.directory = directory;
    }

    public void reach(String point, String subject) throws InterruptedException {
        if (directory == null) {
            return;
        }
        String name = subject.replace('/', '_');
        try {
            if (Files.deleteIfExists(directory.resolve("crash").resolve(name).resolve(point))) {
                LOG.warn("crash point {} for {}", point, name);
                Runtime.getRuntime().halt(KILLED);
            }
            hold(
                    directory.resolve("hold").resolve(name).resolve(point),
                    directory.resolve("held").resolve(name).resolve(point));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static void hold(Path order, Path held) throws IOException, InterruptedException {
        if (!Files.exists(order)) {
            return;
        }
        Files.createDirectories(held.getParent());
        Files.writeString(held, "");
        try {
            while (Files.exists(order)) {
                Thread.sleep(LOOK_MILLIS);
            }
        } finally {
            Files.deleteIfExists(held);
        }
    }
}
