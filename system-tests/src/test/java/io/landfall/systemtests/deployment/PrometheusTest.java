package io.landfall.systemtests.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** Prometheus's own tool finds nothing wrong with the configuration and the alerts. */
@EnabledIf(value = "isInstalled", disabledReason = "promtool is not installed")
class PrometheusTest {

    private static final Path PROMETHEUS = Path.of("..", "observability", "prometheus");

    static boolean isInstalled() {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, "promtool")));
    }

    @Test
    void takes_the_alerts() throws Exception {
        List<String> command = new ArrayList<>(List.of("promtool", "check", "rules"));
        try (Stream<Path> rules = Files.list(PROMETHEUS.resolve("rules"))) {
            rules.map(Path::toString).forEach(command::add);
        }

        assertThat(outputOf(command)).contains("SUCCESS");
    }

    @Test
    void takes_the_configuration() throws Exception {
        assertThat(outputOf(List.of(
                        "promtool",
                        "check",
                        "config",
                        "--syntax-only",
                        PROMETHEUS.resolve("prometheus.yml").toString())))
                .contains("SUCCESS");
    }

    private static String outputOf(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
