package io.landfall.quickstart.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.landfall.localservers.process.GuardedProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SupervisedProcessIT {

    @TempDir
    Path directory;

    private final ScheduledExecutorService restarts = Executors.newSingleThreadScheduledExecutor();
    private final List<Duration> pauses = Collections.synchronizedList(new ArrayList<>());
    private SupervisedProcess process;

    @AfterEach
    void end() {
        process.killForGood();
        restarts.shutdownNow();
    }

    @Test
    void comes_back_after_a_kill() throws IOException {
        process = supervised("sleep", "1000");
        process.start();
        long first = process.pid();
        process.kill();
        await().atMost(Duration.ofSeconds(5)).until(() -> process.pid() > 0 && process.pid() != first);
    }

    @Test
    void stays_down_after_a_stop_until_it_is_started() throws IOException {
        process = supervised("sleep", "1000");
        process.start();
        process.stop(Duration.ofSeconds(5));
        assertThat(process.pid()).isEqualTo(-1);
        process.start();
        assertThat(process.pid()).isPositive();
        assertThat(pauses).isEmpty();
    }

    @Test
    void pauses_longer_each_time_when_it_ends_at_once() throws IOException {
        process = supervised("false");
        process.start();
        await().atMost(Duration.ofSeconds(10)).until(() -> pauses.size() >= 3);
        assertThat(pauses.get(0)).isLessThan(pauses.get(1));
        assertThat(pauses.get(1)).isLessThan(pauses.get(2));
    }

    private SupervisedProcess supervised(String... command) {
        return new SupervisedProcess(
                "it",
                () -> GuardedProcess.start(
                        List.of(command), Map.of(), directory, directory.resolve("log"), GuardedProcess.Signal.TERM),
                restarts,
                new SupervisedProcess.Announcements() {
                    @Override
                    public void started(String name, long pid) {}

                    @Override
                    public void ended(String name, int status, Duration pause) {
                        pauses.add(pause);
                    }
                });
    }
}
