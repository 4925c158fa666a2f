package io.landfall.telemetry.trace;

import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One span of a trace, as the header {@code traceparent} carries it (W3C Trace Context, level 1).
 *
 * @param flags two hex digits; 01 is sampled
 */
public record TraceContext(String traceId, String spanId, String flags) {

    private static final Pattern TRACEPARENT =
            Pattern.compile("(?!ff)([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?");
    private static final String NO_TRACE = "0".repeat(32);
    private static final String NO_SPAN = "0".repeat(16);

    /** Empty for what is no valid header: the trace begins anew then, as the standard asks. */
    public static Optional<TraceContext> parse(@Nullable String traceparent) {
        if (traceparent == null) {
            return Optional.empty();
        }
        Matcher parts = TRACEPARENT.matcher(traceparent);
        boolean valid = parts.matches()
                && !parts.group(2).equals(NO_TRACE)
                && !parts.group(3).equals(NO_SPAN)
                && (parts.group(5) == null || !parts.group(1).equals("00"));
        return valid ? Optional.of(new TraceContext(parts.group(2), parts.group(3), parts.group(4))) : Optional.empty();
    }

    static TraceContext root() {
        return new TraceContext(random() + random(), random(), "01");
    }

    /** A new span of the same trace. */
    TraceContext child() {
        return new TraceContext(traceId, random(), flags);
    }

    /** The header's value. */
    public String traceparent() {
        return "00-" + traceId + "-" + spanId + "-" + flags;
    }

    private static String random() {
        return HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE));
    }
}
