package io.landfall.telemetry.trace;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.MDC;

class TracesTest {

    private static final String TRACEPARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    @Test
    void takes_up_a_trace_under_a_span_of_its_own_and_brings_back_what_was_before() {
        try (Traces.Scope _ = Traces.taking(TRACEPARENT)) {
            TraceContext outer = Traces.current().orElseThrow();
            assertThat(outer.traceId()).isEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
            assertThat(outer.spanId()).isNotEqualTo("00f067aa0ba902b7").hasSize(16);
            assertThat(MDC.get("trace.id")).isEqualTo(outer.traceId());
            try (Traces.Scope _ = Traces.taking(null)) {
                assertThat(Traces.current().orElseThrow().traceId()).hasSize(32).isNotEqualTo(outer.traceId());
            }
            assertThat(Traces.current()).contains(outer);
            assertThat(TraceContext.parse(outer.traceparent())).contains(outer);
        }
        assertThat(Traces.current()).isEmpty();
        assertThat(MDC.get("trace.id")).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00",
                "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
                "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
            })
    void begins_anew_where_the_header_is_unreadable(String traceparent) {
        assertThat(TraceContext.parse(traceparent)).isEmpty();
    }

    @Test
    void reads_headers_of_later_versions() {
        assertThat(TraceContext.parse("01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00-more"))
                .isPresent();
    }
}
