package io.landfall.telemetry.trace;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/** The trace that the current thread works for; log lines carry it as {@code trace.id} and {@code span.id}. */
public final class Traces {

    private static final ThreadLocal<@Nullable TraceContext> CURRENT = new ThreadLocal<>();
    private static final String TRACE_ID = "trace.id";
    private static final String SPAN_ID = "span.id";

    private Traces() {}

    public static Optional<TraceContext> current() {
        return Optional.ofNullable(CURRENT.get());
    }

    /** Works under a new span of that trace, or of a new one when the header is absent or unreadable. */
    public static Scope taking(@Nullable String traceparent) {
        TraceContext span =
                TraceContext.parse(traceparent).map(TraceContext::child).orElseGet(TraceContext::root);
        return resuming(span);
    }

    /** Works on under a span that was begun before, on whichever thread. */
    public static Scope resuming(TraceContext span) {
        Scope scope = new Scope(CURRENT.get());
        show(span);
        return scope;
    }

    private static void show(@Nullable TraceContext span) {
        if (span == null) {
            CURRENT.remove();
            MDC.remove(TRACE_ID);
            MDC.remove(SPAN_ID);
        } else {
            CURRENT.set(span);
            MDC.put(TRACE_ID, span.traceId());
            MDC.put(SPAN_ID, span.spanId());
        }
    }

    /** Brings back what was before. */
    public static final class Scope implements AutoCloseable {

        private final @Nullable TraceContext before;

        private Scope(@Nullable TraceContext before) {
            this.before = before;
        }

        @Override
        public void close() {
            show(before);
        }
    }
}
