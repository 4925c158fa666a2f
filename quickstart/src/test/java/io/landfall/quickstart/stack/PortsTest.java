package io.landfall.quickstart.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import org.junit.jupiter.api.Test;

class PortsTest {

    @Test
    void the_usual_services_are_at_8080_to_8085() {
        Ports ports = Ports.from(Ports.DEFAULT_BASE);
        assertThat(List.of(StackService.values()))
                .extracting(ports::of)
                .containsExactly(8080, 8081, 8082, 8083, 8084, 8085);
    }

    @Test
    void names_the_part_whose_port_is_taken() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Ports ports = Ports.free().with(Ports.KAFKA, taken.getLocalPort());
            assertThatThrownBy(() -> ports.requireFree(List.of(Ports.KAFKA)))
                    .isInstanceOf(StackFailure.class)
                    .hasMessageContaining("meant for kafka")
                    .hasMessageContaining("--port kafka=N");
        }
    }

    @Test
    void refuses_an_unknown_part() {
        assertThatThrownBy(() -> Ports.from(1).with("kafk", 1)).hasMessageContaining("'kafk'");
    }
}
