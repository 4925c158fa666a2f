package io.landfall.databases.catalog;

import java.time.Duration;

/**
 * How long a copy inside the fence is expected to take, and how long it may: the source takes no writes meanwhile.
 *
 * @param bytesPerSecond what source, network and target are trusted to do, comparing included
 */
public record CopyBudget(long bytesPerSecond) {

    /** The rest is for the drain, the comparing of changed tables, and the way back. */
    public static final int SHARE = 3;

    /** A table costs a round trip or two, however few rows it has. */
    private static final long TABLE_BYTES = 128 * 1024;

    private static final long LARGE_OBJECT_BYTES = 4 * 1024;

    public CopyBudget {
        if (bytesPerSecond < 1) {
            throw new IllegalArgumentException("a copy of " + bytesPerSecond + " bytes a second never ends");
        }
    }

    public Duration expected(Unreplicated content) {
        double bytes = (double) content.bytes()
                + (double) content.tables().size() * TABLE_BYTES
                + (double) content.largeObjects() * LARGE_OBJECT_BYTES;
        return Duration.ofMillis((long) Math.ceil(bytes * 1000 / bytesPerSecond));
    }

    public Duration allowed(Duration maxWriteDowntime) {
        return maxWriteDowntime.dividedBy(SHARE);
    }

    public boolean fits(Unreplicated content, Duration maxWriteDowntime) {
        return expected(content).compareTo(allowed(maxWriteDowntime)) <= 0;
    }

    /** As in "about 1.3 s of the 10.0 s that it may take". */
    public String text(Unreplicated content, Duration maxWriteDowntime) {
        return "about %s of the %s that it may take, a third of maxWriteDowntime"
                .formatted(seconds(expected(content)), seconds(allowed(maxWriteDowntime)));
    }

    private static String seconds(Duration time) {
        return "%d.%d s".formatted(time.toSeconds(), time.toMillisPart() / 100);
    }
}
