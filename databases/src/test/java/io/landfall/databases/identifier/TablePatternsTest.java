package io.landfall.databases.identifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TablePatternsTest {

    @Test
    void names_tables_by_any_of_the_patterns() {
        TablePatterns patterns = TablePatterns.of(List.of("public.events_*", "\"odd.schema\".log"));
        assertThat(patterns.matches(new QualifiedName("public", "events_2026"))).isTrue();
        assertThat(patterns.matches(new QualifiedName("odd.schema", "log"))).isTrue();
        assertThat(patterns.matches(new QualifiedName("public", "log"))).isFalse();
        assertThat(TablePatterns.of(List.of()).matches(new QualifiedName("public", "log")))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "events", "event-trigger:audit"})
    void what_names_no_tables_is_refused_by_name(String pattern) {
        assertThatThrownBy(() -> TablePatterns.of(List.of(pattern)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + pattern + "'");
    }
}
