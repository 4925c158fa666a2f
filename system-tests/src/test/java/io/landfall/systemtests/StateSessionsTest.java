package io.landfall.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.landfall.quickstart.stack.StackService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every service gives up a state server that is gone without a word, and lets it give up a service that is:
 * {@code InfrastructureFaultsIT} shows the first; for the second a host would have to vanish.
 */
class StateSessionsTest {

    private static final List<String> SETTINGS =
            List.of("socketTimeout: 30", "tcpKeepAlive: true", "-c tcp_keepalives_idle=10");

    @ParameterizedTest
    @EnumSource(StackService.class)
    void end_within_half_a_minute_of_silence(StackService service) throws IOException {
        assertThat(settingsOf(service)).contains(SETTINGS);
    }

    private static String settingsOf(StackService service) throws IOException {
        Path resources = Path.of("..", service.module(), "src", "main", "resources");
        try (Stream<Path> files = Files.list(resources)) {
            Path settings = files.filter(file -> file.getFileName().toString().matches("application\\.ya?ml"))
                    .findFirst()
                    .orElseThrow();
            return Files.readString(settings);
        }
    }
}
