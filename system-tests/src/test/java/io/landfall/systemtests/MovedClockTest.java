package io.landfall.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MovedClockTest {

    private static final Duration SLOW_MACHINE = Duration.ofMinutes(1);

    @Test
    void moves_every_clock_that_a_program_asks_for_the_time(@TempDir Path directory) throws Exception {
        Path jar = MovedClock.jar(directory);
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        MovedClock.by(Duration.ofMinutes(-90), jar),
                        "-cp",
                        jar.toString(),
                        MovedClock.class.getName())
                .redirectErrorStream(true)
                .start();
        String[] told = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .strip()
                .split(" ");
        assertThat(told).hasSize(3);
        Instant expected = Instant.now().minus(Duration.ofMinutes(90));
        assertThat(Instant.parse(told[0])).isBetween(expected.minus(SLOW_MACHINE), expected);
        assertThat(Instant.ofEpochMilli(Long.parseLong(told[1]))).isBetween(expected.minus(SLOW_MACHINE), expected);
        assertThat(Instant.ofEpochMilli(Long.parseLong(told[2]))).isBetween(expected.minus(SLOW_MACHINE), expected);
    }
}
