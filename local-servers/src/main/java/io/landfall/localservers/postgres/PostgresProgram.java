package io.landfall.localservers.postgres;

import io.landfall.localservers.process.GuardedProcess;
import io.landfall.localservers.process.GuardedProcess.Signal;
import io.landfall.localservers.process.Signals;
import io.landfall.localservers.process.Unprivileged;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Runs initdb and postgres on one data directory. */
final class PostgresProgram {

    private final PostgresSettings settings;
    private final Path home;

    PostgresProgram(PostgresSettings settings) throws IOException {
        this.settings = settings;
        Path installed = settings.installation();
        this.home = installed == null ? PostgresBinaries.unpacked(settings.version()) : installed;
    }

    static Path log(PostgresSettings settings) {
        return settings.directory().resolveSibling(settings.directory().getFileName() + ".log");
    }

    /** Makes the data directory unless it is there; half of one is made anew. */
    void initialise() throws IOException {
        Path data = settings.directory();
        Path done = data.resolve("landfall.initialised");
        if (Files.exists(done)) {
            return;
        }
        endLeftOver();
        PostgresBinaries.delete(data);
        Path parent = data.getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        List<String> command = new ArrayList<>(List.of(
                home.resolve("bin/initdb").toString(),
                "--pgdata=" + data,
                "--username=" + LocalPostgres.SUPERUSER,
                "--encoding=UTF8",
                "--locale=C.UTF-8",
                "--no-sync",
                "--no-instructions"));
        String password = settings.password();
        if (password == null) {
            command.add("--auth=trust");
            run(command);
        } else {
            Path file = Files.createTempFile(
                    "landfall",
                    ".pw",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            try {
                Files.writeString(file, password);
                command.add("--auth=scram-sha-256");
                command.add("--pwfile=" + file);
                run(command);
            } finally {
                Files.delete(file);
            }
        }
        Files.writeString(done, "PostgreSQL " + settings.version() + "\n");
    }

    /** Starts the server; a server left over from a killed launcher is ended first. */
    GuardedProcess launch(int port) throws IOException {
        endLeftOver();
        List<String> command = new ArrayList<>(List.of(
                home.resolve("bin/postgres").toString(),
                "-D",
                settings.directory().toString()));
        configuration(port).forEach((name, value) -> command.addAll(List.of("-c", name + "=" + value)));
        return GuardedProcess.start(
                Unprivileged.command(command), environment(), Path.of("/"), log(settings), Signal.INT);
    }

    private Map<String, String> configuration(int port) {
        Map<String, String> all = configuration(settings);
        all.put("port", Integer.toString(port));
        all.put("listen_addresses", LocalPostgres.HOST);
        all.put("unix_socket_directories", "");
        return all;
    }

    /** All settings but those of where it listens. */
    static Map<String, String> configuration(PostgresSettings settings) {
        Map<String, String> all = new java.util.LinkedHashMap<>();
        all.put("wal_level", settings.walLevel().setting());
        all.put("max_connections", "300");
        all.put("max_wal_senders", "30");
        all.put("max_replication_slots", "30");
        all.put("shared_buffers", "128MB");
        all.put("fsync", settings.fsync() ? "on" : "off");
        all.put("full_page_writes", settings.fsync() ? "on" : "off");
        all.put("log_line_prefix", "%m [%p] %q%u@%d %a ");
        all.put("log_timezone", "UTC");
        all.put("timezone", "UTC");
        all.putAll(settings.configuration());
        return all;
    }

    private static Map<String, String> environment() {
        return Map.of("TZ", "UTC");
    }

    private void run(List<String> command) throws IOException {
        Process process = new ProcessBuilder(Unprivileged.command(command))
                .directory(Path.of("/").toFile())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new IOException(
                        command.getFirst() + " ended with status " + process.exitValue() + ":\n" + output);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while " + command.getFirst() + " ran", e);
        }
    }

    private void endLeftOver() throws IOException {
        Path pidFile = settings.directory().resolve("postmaster.pid");
        if (!Files.exists(pidFile)) {
            return;
        }
        List<String> lines = Files.readAllLines(pidFile);
        Optional<ProcessHandle> left = lines.isEmpty()
                ? Optional.empty()
                : ProcessHandle.of(Long.parseLong(lines.getFirst().strip()));
        if (left.isPresent() && servesThisDirectory(left.get())) {
            Signals.end(left.get().pid(), Signal.INT, Duration.ofSeconds(30));
        }
        Files.deleteIfExists(pidFile);
    }

    private boolean servesThisDirectory(ProcessHandle process) throws IOException {
        Path commandLine = Path.of("/proc", Long.toString(process.pid()), "cmdline");
        return Files.isReadable(commandLine)
                && List.of(Files.readString(commandLine).split("\0", -1))
                        .contains(settings.directory().toString());
    }
}
