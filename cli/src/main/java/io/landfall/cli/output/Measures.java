package io.landfall.cli.output;

import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Numbers as people read them; what is unknown is {@code N/A}, never zero. */
final class Measures {

    static final String UNKNOWN = "N/A";

    private Measures() {}

    static String percent(@Nullable Double percent) {
        return percent == null ? UNKNOWN : String.format(Locale.ROOT, "%.0f%%", Math.floor(percent));
    }

    static String rate(@Nullable Double rowsPerSecond) {
        return rowsPerSecond == null ? UNKNOWN : String.format(Locale.ROOT, "%,d", Math.round(rowsPerSecond));
    }

    static String count(@Nullable Long number) {
        return number == null ? UNKNOWN : String.format(Locale.ROOT, "%,d", number);
    }

    static String lag(@Nullable Double seconds) {
        return seconds == null ? UNKNOWN : String.format(Locale.ROOT, "%.1fs", seconds);
    }

    static String eta(@Nullable Long seconds) {
        if (seconds == null) {
            return UNKNOWN;
        }
        Duration left = Duration.ofSeconds(seconds);
        if (left.toHours() > 0) {
            return left.toHours() + "h" + left.toMinutesPart() + "m";
        }
        return left.toMinutes() > 0 ? left.toMinutes() + "m" + left.toSecondsPart() + "s" : seconds + "s";
    }
}
