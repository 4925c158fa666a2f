package io.landfall.messaging.outbox;

import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/** Makes UUIDv7s: unique, and ordered by the time of their making (RFC 9562, 5.7). */
public final class Ids {

    private Ids() {}

    public static UUID next(InstantSource clock) {
        long millis = clock.millis();
        ThreadLocalRandom random = ThreadLocalRandom.current();
        long high = (millis << 16) | 0x7000L | random.nextInt(0x1000);
        long low = 0x8000000000000000L | (random.nextLong() >>> 2);
        return new UUID(high, low);
    }
}
