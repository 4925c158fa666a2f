package io.landfall.messaging.fault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fault points steered by a directory: while {@code hold/SUBJECT/POINT} exists the process holds there, and says so by
 * {@code held/SUBJECT/POINT}; where {@code crash/SUBJECT/POINT} exists the process deletes it and halts.
 */
public final class FileFaultPoints implements FaultPoints {

    private static final Logger LOG = LoggerFactory.getLogger(FileFaultPoints.class);
    private static final long LOOK_NANOS = 50_000_000;

    private final Path directory;

    public FileFaultPoints(Path directory) {
        this.directory = directory;
    }

    @Override
    public void reach(String point, String subject, Runnable whileHeld) {
        String name = subject.replace('/', '_');
        try {
            crash(directory.resolve("crash").resolve(name).resolve(point));
            hold(name, point, whileHeld);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void crash(Path order) throws IOException {
        if (Files.deleteIfExists(order)) {
            LOG.warn("crash point {}", order);
            Runtime.getRuntime().halt(137);
        }
    }

    private void hold(String name, String point, Runnable whileHeld) throws IOException {
        Path order = directory.resolve("hold").resolve(name).resolve(point);
        if (!Files.exists(order)) {
            return;
        }
        Path held = directory.resolve("held").resolve(name).resolve(point);
        Files.createDirectories(held.getParent());
        Files.write(held, List.of());
        LOG.warn("held at {} for {}", point, name);
        try {
            while (Files.exists(order)) {
                whileHeld.run();
                LockSupport.parkNanos(LOOK_NANOS);
            }
        } finally {
            Files.deleteIfExists(held);
        }
    }
}
