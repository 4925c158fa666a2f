package io.landfall.quickstart.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ServicePropertiesTest {

    private static final StackSettings USUAL =
            StackSettings.of(Path.of("."), Path.of("target/stack"), Ports.from(Ports.DEFAULT_BASE));

    @Test
    void engine_and_adapter_meet_at_one_queue() {
        Object sent = of(USUAL, StackService.ENGINE).get("landfall.engine.events.queue-url");
        assertThat(sent)
                .isNotNull()
                .isEqualTo(of(USUAL, StackService.DMS_ADAPTER).get("landfall.dms.events.queue-url"));
    }

    @Test
    void without_events_neither_knows_a_queue() {
        StackSettings quiet = USUAL.withoutEvents();
        for (StackService service : StackService.values()) {
            assertThat(of(quiet, service).keySet()).noneMatch(name -> name.contains(".events."));
        }
    }

    private static Map<String, String> of(StackSettings settings, StackService service) {
        return new ServiceProperties(settings, new StackKeys("state", "services", "key", "secret")).of(service, 1, 2);
    }
}
