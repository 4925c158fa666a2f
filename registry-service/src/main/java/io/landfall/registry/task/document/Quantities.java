package io.landfall.registry.task.document;

import java.math.BigInteger;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads durations ({@code 500ms}, {@code 5s}, {@code 10m}, {@code 2h}) and sizes ({@code 20GB}; powers of 1024, as in
 * PostgreSQL).
 */
final class Quantities {

    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h)");
    private static final Pattern SIZE = Pattern.compile("(\\d{1,18})(B|kB|KB|MB|GB|TB|KiB|MiB|GiB|TiB)");
    private static final Map<Character, Integer> SHIFTS = Map.of('B', 0, 'k', 10, 'K', 10, 'M', 20, 'G', 30, 'T', 40);

    private Quantities() {}

    static Optional<Duration> duration(String text) {
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        long amount = Long.parseLong(matcher.group(1));
        return Optional.of(
                switch (matcher.group(2)) {
                    case "ms" -> Duration.ofMillis(amount);
                    case "s" -> Duration.ofSeconds(amount);
                    case "m" -> Duration.ofMinutes(amount);
                    default -> Duration.ofHours(amount);
                });
    }

    /** Bytes; empty when it is no size, or none that a server could hold. */
    static Optional<Long> size(String text) {
        Matcher matcher = SIZE.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        Integer shift = SHIFTS.get(matcher.group(2).charAt(0));
        BigInteger bytes = new BigInteger(matcher.group(1)).shiftLeft(shift == null ? 0 : shift);
        return bytes.bitLength() < Long.SIZE ? Optional.of(bytes.longValueExact()) : Optional.empty();
    }
}
