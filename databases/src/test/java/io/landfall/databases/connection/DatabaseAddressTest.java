package io.landfall.databases.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseAddressTest {

    @ParameterizedTest
    @ValueSource(strings = {"", "a/b", "a?ssl=x", "h,h2", "/tmp/.s.PGSQL", "a b"})
    void a_host_is_a_host_and_nothing_else(String host) {
        assertThatThrownBy(() -> new DatabaseAddress(host, 5432, "shop", TlsMode.NONE))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "db-1.example.com", "::1", "localhost"})
    void takes_names_and_addresses(String host) {
        assertThat(new DatabaseAddress(host, 5432, "a?b/c d", TlsMode.NONE).host())
                .isEqualTo(host);
    }

    @Test
    void tls_modes_have_the_words_of_the_task_document() {
        assertThat(TlsMode.ofWireName("verify-full")).isEqualTo(TlsMode.VERIFY_FULL);
        assertThatThrownBy(() -> TlsMode.ofWireName("disable")).hasMessageContaining("none, require");
    }
}
