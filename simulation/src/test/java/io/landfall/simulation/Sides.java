package io.landfall.simulation;

import io.landfall.contracts.Service;
import java.util.HashMap;
import java.util.Map;

/** Source, target and DMS as far as a migration changes them; each keeps the lease of its last owner, by service. */
final class Sides {

    private final World world;
    private final Map<String, Long> leases = new HashMap<>();
    boolean sourceWritable = true;
    /** Behind a pooler that holds them, or sends them to one side. */
    boolean applicationsHeld;

    boolean applicationsAtTarget;
    boolean targetWritable;
    boolean provisioned;
    boolean prepared;
    /** It holds the leases of both sides: without it nobody is let in. */
    boolean landfallSchema;

    boolean replicating;
    boolean deferredObjects;
    long sourceWrites;
    long targetWrites;
    int grants;
    private long stalledUntil;

    Sides(World world) {
        this.world = world;
    }

    /** Where an effect takes place. */
    enum Place {
        SOURCE,
        TARGET,
        DMS
    }

    /** False when a later owner has been here, or the migration has left. */
    boolean lets(Place place, Service service, long epoch, long token, String effect) {
        long held = leases.getOrDefault(place + "/" + service, 0L);
        boolean leasesExist = place == Place.DMS || landfallSchema;
        if (!leasesExist || !world.rules.lease().admits(held, token)) {
            world.trace.say(() -> "%s refuses %s with token %d, held with %d".formatted(place, effect, token, held));
            return false;
        }
        leases.put(place + "/" + service, token);
        world.trace.say(() -> "%s accepts %s with token %d epoch %d".formatted(place, effect, token, epoch));
        world.invariants.neverAnEffectOfAnOlderEpochOrLease(place, service, epoch, token, effect);
        return true;
    }

    /** The applications write wherever they can, and replication follows. */
    void live() {
        if (replicating && world.agenda.now() >= stalledUntil) {
            targetWrites = sourceWrites;
        }
        if (sourceWritable) {
            sourceWrites++;
        }
    }

    /** The writes of that time arrive late. */
    void replicationStallsFor(long millis) {
        stalledUntil = world.agenda.now() + millis;
        sourceWrites++;
    }

    /** What the plan of this spec revision says now; grants are part of it. */
    String planHash(int revision) {
        return "revision %d, grants %d".formatted(revision, grants);
    }

    boolean isAsFound() {
        return !applicationsHeld
                && !applicationsAtTarget
                && sourceWritable
                && !targetWritable
                && !provisioned
                && !prepared
                && !landfallSchema
                && !replicating
                && !deferredObjects;
    }

    @Override
    public String toString() {
        return "source writable %s, target writable %s, provisioned %s, prepared %s, replicating %s, deferred %s"
                .formatted(sourceWritable, targetWritable, provisioned, prepared, replicating, deferredObjects);
    }
}
