package io.landfall.dmsadapter.secondaryschema;

import io.landfall.databases.catalog.CatalogObject;
import io.landfall.databases.catalog.ObjectClass;
import io.landfall.databases.catalog.ObjectIdentity;
import io.landfall.databases.identifier.QualifiedName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/**
 * Keys and indexes for several lanes, those of large tables first, so that no lane is left alone with the largest at
 * the end: each after those it depends on, and none that would wait for a lock that another lane holds. Plain indexes
 * of a table go together; a constraint wants its table for itself.
 */
final class KeyQueue {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<CatalogObject> waiting;
    private final List<CatalogObject> running = new ArrayList<>();
    private final Set<ObjectIdentity> open = new HashSet<>();
    private final List<CatalogObject> all;
    private final List<CatalogObject> done = new ArrayList<>();
    private final KeyWeights weights;
    private final int lanes;
    private final Predicate<CatalogObject> free;
    private boolean stopped;

    /**
     * All may be built by now.
     *
     * @param lanes how many take from it
     */
    KeyQueue(Collection<CatalogObject> keys, KeyWeights weights, int lanes) {
        this(keys, weights, lanes, key -> true);
    }

    /**
     * With keys that may be built later only.
     *
     * @param lanes how many take from it
     * @param free whether a key may be built by now; {@link #look} tells that its answers may have changed
     */
    KeyQueue(Collection<CatalogObject> keys, KeyWeights weights, int lanes, Predicate<CatalogObject> free) {
        this.weights = weights;
        this.lanes = lanes;
        this.free = free;
        this.all = keys.stream()
                .sorted(Comparator.comparingLong((CatalogObject key) -> weights.of(key))
                        .reversed())
                .toList();
        this.waiting = new ArrayList<>(all);
        all.forEach(key -> open.add(key.identity()));
    }

    /**
     * A key to be built.
     *
     * @param alone whether those after it are too little work to keep every other lane busy meanwhile
     */
    record Turn(CatalogObject key, boolean alone) {}

    /** The next one that may be built now; empty when there is none any more, or the queue was stopped. */
    Optional<Turn> take() throws InterruptedException {
        lock.lock();
        try {
            while (!stopped && !waiting.isEmpty()) {
                for (Iterator<CatalogObject> next = waiting.iterator(); next.hasNext(); ) {
                    CatalogObject object = next.next();
                    if (isReady(object)) {
                        boolean alone = lanes == 1 || weights.of(object) > weights.of(waiting) / lanes;
                        next.remove();
                        running.add(object);
                        return Optional.of(new Turn(object, alone));
                    }
                }
                changed.await();
            }
            return Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    void finished(CatalogObject object) {
        lock.lock();
        try {
            running.remove(object);
            open.remove(object.identity());
            done.add(object);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Objects that were not free may be so now. */
    void look() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Nothing more is given out. */
    void stop() {
        lock.lock();
        try {
            stopped = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** What there was from the beginning, and what of it is built. */
    record Counts(List<CatalogObject> all, List<CatalogObject> done) {}

    Counts counts() {
        lock.lock();
        try {
            return new Counts(all, List.copyOf(done));
        } finally {
            lock.unlock();
        }
    }

    private boolean isReady(CatalogObject object) {
        return free.test(object)
                && object.dependsOn().stream()
                        .noneMatch(needed -> open.contains(needed) && !needed.equals(object.identity()))
                && running.stream().noneMatch(other -> conflicts(object, other));
    }

    private static boolean conflicts(CatalogObject one, CatalogObject other) {
        QualifiedName table = one.relation();
        return Objects.equals(table, other.relation())
                && !(one.objectClass() == ObjectClass.INDEX && other.objectClass() == ObjectClass.INDEX);
    }
}
