package io.landfall.localservers.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GuardedProcessIT {

    @TempDir
    Path directory;

    @Test
    void its_pid_is_the_commands_own_and_a_kill_is_seen() throws IOException {
        GuardedProcess process = start("sleep", "1000");
        await().atMost(Duration.ofSeconds(5))
                .until(() -> Files.readString(Path.of("/proc", Long.toString(process.pid()), "cmdline"))
                        .startsWith("sleep\0"));
        Signals.send(process.pid(), GuardedProcess.Signal.KILL);
        await().atMost(Duration.ofSeconds(5)).until(() -> !process.isAlive());
        assertThat(process.exitStatus()).isEqualTo(128 + 9);
    }

    @Test
    void ends_when_the_jvm_that_started_it_is_killed() throws IOException, InterruptedException {
        Path pidFile = directory.resolve("pid");
        Process launcher = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx32m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Launcher.class.getName(),
                        pidFile.toString())
                .inheritIO()
                .start();
        await().atMost(Duration.ofSeconds(20)).until(() -> Files.exists(pidFile) && Files.size(pidFile) > 0);
        ProcessHandle child =
                ProcessHandle.of(Long.parseLong(Files.readString(pidFile))).orElseThrow();
        assertThat(child.isAlive()).isTrue();
        launcher.destroyForcibly().waitFor();
        await().atMost(Duration.ofSeconds(10)).until(() -> !child.isAlive());
    }

    private GuardedProcess start(String... command) throws IOException {
        return GuardedProcess.start(
                List.of(command), Map.of(), directory, directory.resolve("log"), GuardedProcess.Signal.TERM);
    }

    /** Starts a guarded process, writes its pid and waits to be killed. */
    static final class Launcher {
        public static void main(String[] args) throws IOException, InterruptedException {
            Path file = Path.of(args[0]);
            Path directory = file.getParent();
            GuardedProcess process = GuardedProcess.start(
                    List.of("sleep", "1000"),
                    Map.of(),
                    directory,
                    directory.resolve("log"),
                    GuardedProcess.Signal.TERM);
            Files.writeString(file.resolveSibling("half"), Long.toString(process.pid()));
            Files.move(file.resolveSibling("half"), file);
            Thread.sleep(60_000);
        }
    }
}
