package io.landfall.quickstart;

import io.landfall.quickstart.stack.RunFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Starts the supervisor in the background and returns once everything is healthy. */
@Command(
        name = "up",
        description = "Starts Landfall on this machine, for one's own databases; returns once everything is healthy.",
        mixinStandardHelpOptions = true)
final class UpCommand implements Callable<Integer> {

    private static final Duration HEALTHY_WITHIN = Duration.ofMinutes(5);

    @Mixin
    private StackOptions options = new StackOptions();

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path data = options.settings().data();
        Optional<RunFile> running = RunFile.ofLiveSupervisor(data);
        if (running.isPresent() && running.get().state() == RunFile.State.HEALTHY) {
            System.err.println("Landfall runs already.");
            System.out.print(Whereabouts.of(running.get(), data));
            return QuickstartCommand.OK;
        }
        Path log = data.resolve("logs/supervisor.log");
        ProcessHandle supervisor = running.isPresent()
                ? ProcessHandle.of(running.get().supervisor()).orElseThrow()
                : launch(log).toHandle();
        return awaitHealthy(supervisor, data, log);
    }

    private Process launch(Path log) throws IOException {
        System.err.println("Starting Landfall in the background; its log: " + log);
        Files.createDirectories(log.getParent());
        Files.deleteIfExists(log);
        List<String> command = new ArrayList<>(List.of(
                "setsid",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx224m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--sun-misc-unsafe-memory-access=allow",
                "-Dlandfall.home=" + StackOptions.project(),
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                "-cp",
                System.getProperty("java.class.path"),
                QuickstartCommand.class.getName(),
                "supervise"));
        command.addAll(options.arguments());
        return new ProcessBuilder(command)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }

    private static int awaitHealthy(ProcessHandle supervisor, Path data, Path log)
            throws IOException, InterruptedException {
        long deadline = System.nanoTime() + HEALTHY_WITHIN.toNanos();
        while (System.nanoTime() < deadline) {
            Optional<RunFile> run = RunFile.ofLiveSupervisor(data);
            if (run.isPresent()
                    && run.get().supervisor() == supervisor.pid()
                    && run.get().state() == RunFile.State.HEALTHY) {
                System.out.print(Whereabouts.of(run.get(), data));
                return QuickstartCommand.OK;
            }
            if (!supervisor.isAlive()) {
                System.err.print(Files.exists(log) ? Files.readString(log) : "The supervisor ended at once.\n");
                return QuickstartCommand.FAILED;
            }
            Thread.sleep(100);
        }
        System.err.println("Landfall is not healthy after " + HEALTHY_WITHIN.toMinutes() + " minutes; see " + log
                + ". './landfall down' stops it.");
        return QuickstartCommand.TIMED_OUT;
    }
}
