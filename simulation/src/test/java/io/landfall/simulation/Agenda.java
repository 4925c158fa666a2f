package io.landfall.simulation;

import java.time.Instant;
import java.util.PriorityQueue;

/** The virtual clock, and what will happen when it gets there. */
final class Agenda {

    private static final Instant BEGINNING = Instant.parse("2026-12-01T02:00:00Z");

    private final PriorityQueue<Entry> entries = new PriorityQueue<>();
    private final Runnable afterEach;
    private long now;
    private long numbers;

    Agenda(Runnable afterEach) {
        this.afterEach = afterEach;
    }

    private record Entry(long at, long number, Runnable event) implements Comparable<Entry> {
        @Override
        public int compareTo(Entry other) {
            return at != other.at ? Long.compare(at, other.at) : Long.compare(number, other.number);
        }
    }

    /** Milliseconds since the beginning. */
    long now() {
        return now;
    }

    Instant instant() {
        return BEGINNING.plusMillis(now);
    }

    void in(long millis, Runnable event) {
        entries.add(new Entry(now + millis, numbers++, event));
    }

    /** Lets the next thing happen, if it is due before that time. */
    boolean nextBefore(long end) {
        Entry first = entries.peek();
        if (first == null || first.at > end) {
            return false;
        }
        entries.remove();
        now = Math.max(now, first.at);
        first.event.run();
        afterEach.run();
        return true;
    }

    /** Holds whoever calls this, in the middle of what it does, while the rest of the world goes on. */
    void hold(long millis) {
        long end = now + millis;
        while (nextBefore(end)) {
            // the world goes on
        }
        now = Math.max(now, end);
    }
}
