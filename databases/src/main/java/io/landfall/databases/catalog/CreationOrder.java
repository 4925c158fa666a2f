package io.landfall.databases.catalog;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Orders objects so that each comes after what it depends on, and moves them to the phases in which that is possible.
 */
final class CreationOrder {

    private final Map<ObjectIdentity, CatalogObject> objects;

    private CreationOrder(Map<ObjectIdentity, CatalogObject> objects) {
        this.objects = objects;
    }

    static CreationOrder of(Collection<CatalogObject> objects) {
        Map<ObjectIdentity, CatalogObject> byIdentity = new TreeMap<>();
        objects.forEach(object -> byIdentity.put(object.identity(), object));
        return new CreationOrder(byIdentity);
    }

    /**
     * Tables and the like pull what they need into PRIMARY; routines are PRIMARY (bodies call one another untracked)
     * unless they need something of a later phase; what needs a DEFERRED object is deferred with it.
     */
    CreationOrder withPhasesSettled() {
        Map<ObjectIdentity, CatalogObject> settled = new TreeMap<>(objects);
        Set<ObjectIdentity> needed =
                closure(object -> object.phase() == Phase.PRIMARY && !isRoutine(object), this::dependencies);
        settled.replaceAll((identity, object) -> needed.contains(identity) ? object.in(Phase.PRIMARY) : object);
        CreationOrder pulled = new CreationOrder(settled);
        for (Phase phase : new Phase[] {Phase.SECONDARY, Phase.DEFERRED}) {
            Set<ObjectIdentity> late = pulled.closure(object -> object.phase() == phase, pulled.dependents()::get);
            settled.replaceAll((identity, object) ->
                    late.contains(identity) && object.phase().compareTo(phase) < 0 ? object.in(phase) : object);
        }
        return pulled;
    }

    /** The same objects, those that match and all that need them deferred. */
    CreationOrder deferring(Predicate<CatalogObject> match) {
        Set<ObjectIdentity> deferred = closure(match, dependents()::get);
        Map<ObjectIdentity, CatalogObject> settled = new TreeMap<>(objects);
        settled.replaceAll((identity, object) ->
                deferred.contains(identity) && object.phase() == Phase.SECONDARY ? object.in(Phase.DEFERRED) : object);
        return new CreationOrder(settled);
    }

    /** All objects, each after those it depends on; what is in a cycle is left out, see {@link #cyclic}. */
    List<CatalogObject> ordered() {
        Map<ObjectIdentity, Integer> waitingFor = new HashMap<>();
        PriorityQueue<ObjectIdentity> ready = new PriorityQueue<>();
        objects.values().forEach(object -> {
            int count = dependencies(object.identity()).size();
            waitingFor.put(object.identity(), count);
            if (count == 0) {
                ready.add(object.identity());
            }
        });
        Map<ObjectIdentity, Set<ObjectIdentity>> dependents = dependents();
        List<CatalogObject> ordered = new ArrayList<>();
        while (!ready.isEmpty()) {
            ObjectIdentity next = ready.remove();
            ordered.add(object(next));
            for (ObjectIdentity dependent : dependents.getOrDefault(next, Set.of())) {
                if (waitingFor.merge(dependent, -1, Integer::sum) == 0) {
                    ready.add(dependent);
                }
            }
        }
        return ordered;
    }

    /** The objects that depend on themselves through others, or on such objects. */
    Set<ObjectIdentity> cyclic() {
        Set<ObjectIdentity> cyclic = new TreeSet<>(objects.keySet());
        ordered().forEach(object -> cyclic.remove(object.identity()));
        return cyclic;
    }

    private CatalogObject object(ObjectIdentity identity) {
        return Objects.requireNonNull(objects.get(identity));
    }

    private Set<ObjectIdentity> dependencies(ObjectIdentity identity) {
        Set<ObjectIdentity> present = new HashSet<>(object(identity).dependsOn());
        present.retainAll(objects.keySet());
        present.remove(identity);
        return present;
    }

    private Map<ObjectIdentity, Set<ObjectIdentity>> dependents() {
        Map<ObjectIdentity, Set<ObjectIdentity>> dependents = new HashMap<>();
        for (ObjectIdentity identity : objects.keySet()) {
            for (ObjectIdentity dependency : dependencies(identity)) {
                dependents
                        .computeIfAbsent(dependency, any -> new LinkedHashSet<>())
                        .add(identity);
            }
        }
        return dependents;
    }

    private Set<ObjectIdentity> closure(Predicate<CatalogObject> start, Neighbours neighbours) {
        Set<ObjectIdentity> reached = new LinkedHashSet<>();
        List<ObjectIdentity> open = new ArrayList<>();
        objects.values().stream().filter(start).forEach(object -> open.add(object.identity()));
        while (!open.isEmpty()) {
            ObjectIdentity next = open.removeLast();
            if (reached.add(next)) {
                Set<ObjectIdentity> more = neighbours.of(next);
                if (more != null) {
                    open.addAll(more);
                }
            }
        }
        return reached;
    }

    private static boolean isRoutine(CatalogObject object) {
        return object.objectClass() == ObjectClass.FUNCTION || object.objectClass() == ObjectClass.PROCEDURE;
    }

    /** One way along the dependencies. */
    private interface Neighbours {
        @Nullable
        Set<ObjectIdentity> of(ObjectIdentity identity);
    }
}
