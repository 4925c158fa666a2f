package io.landfall.quickstart.stack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** {@code run.json}: which processes run on which ports, for people, scripts and the next start. */
public record RunFile(State state, long supervisor, String registryUrl, Map<String, Part> parts) {

    private static final JsonMapper JSON = JsonMapper.shared();

    /** How far the supervisor is. */
    public enum State {
        STARTING,
        HEALTHY,
        STOPPING
    }

    /** One process; the pid is -1 while it is down. */
    public record Part(long pid, int port, String log) {}

    /** Sorted by name. */
    public RunFile {
        parts = new TreeMap<>(parts);
    }

    /** What a supervisor that is still alive has left there. */
    public static Optional<RunFile> ofLiveSupervisor(Path data) throws IOException {
        Path file = data.resolve("run.json");
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            RunFile run = JSON.readValue(Files.readString(file), RunFile.class);
            return run.supervisorLives() ? Optional.of(run) : Optional.empty();
        } catch (JacksonException e) {
            return Optional.empty(); // half of a file of a machine that went down
        }
    }

    private boolean supervisorLives() throws IOException {
        Path commandLine = Path.of("/proc", Long.toString(supervisor), "cmdline");
        return ProcessHandle.of(supervisor).map(ProcessHandle::isAlive).orElse(false)
                && (!Files.isReadable(commandLine)
                        || Files.readString(commandLine).contains("java"));
    }

    void write(Path data) throws IOException {
        Path half = data.resolve("run.json.half");
        Files.writeString(half, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(this) + "\n");
        Files.move(half, data.resolve("run.json"), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    static void remove(Path data) throws IOException {
        Files.deleteIfExists(data.resolve("run.json"));
    }
}
