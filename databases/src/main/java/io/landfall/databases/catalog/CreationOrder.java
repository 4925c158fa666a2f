package io.landfall.databases.catalog;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Orders objects so that each comes after what it depends on, and moves them to the phases in which that is possible.
 */
final class CreationOrder {

    private final Map<ObjectIdentity, CatalogObject> objects;
    private final Map<ObjectIdentity, Set<ObjectIdentity>> dependencies;
    private final Map<ObjectIdentity, Set<ObjectIdentity>> dependents;
    private final List<CatalogObject> ordered;

    private CreationOrder(
            Map<ObjectIdentity, CatalogObject> objects,
            Map<ObjectIdentity, Set<ObjectIdentity>> dependencies,
            Map<ObjectIdentity, Set<ObjectIdentity>> dependents,
            List<ObjectIdentity> order) {
        this.objects = objects;
        this.dependencies = dependencies;
        this.dependents = dependents;
        this.ordered = order.stream().map(this::object).toList();
    }

    static CreationOrder of(Collection<CatalogObject> objects) {
        Map<ObjectIdentity, CatalogObject> byIdentity = new HashMap<>();
        objects.forEach(object -> byIdentity.put(object.identity(), object));
        Map<ObjectIdentity, Set<ObjectIdentity>> dependencies = new HashMap<>();
        Map<ObjectIdentity, Set<ObjectIdentity>> dependents = new HashMap<>();
        byIdentity.forEach((identity, object) -> {
            Set<ObjectIdentity> present = new HashSet<>(object.dependsOn());
            present.retainAll(byIdentity.keySet());
            present.remove(identity);
            dependencies.put(identity, present);
            present.forEach(needed ->
                    dependents.computeIfAbsent(needed, any -> new HashSet<>()).add(identity));
        });
        return new CreationOrder(byIdentity, dependencies, dependents, order(dependencies, dependents));
    }

    /** Each after those it depends on; among those that could come next the least; what is in a cycle is left out. */
    private static List<ObjectIdentity> order(
            Map<ObjectIdentity, Set<ObjectIdentity>> dependencies,
            Map<ObjectIdentity, Set<ObjectIdentity>> dependents) {
        Map<ObjectIdentity, Integer> waitingFor = new HashMap<>();
        PriorityQueue<ObjectIdentity> ready = new PriorityQueue<>();
        dependencies.forEach((identity, needed) -> {
            waitingFor.put(identity, needed.size());
            if (needed.isEmpty()) {
                ready.add(identity);
            }
        });
        List<ObjectIdentity> order = new ArrayList<>();
        while (!ready.isEmpty()) {
            ObjectIdentity next = ready.remove();
            order.add(next);
            for (ObjectIdentity dependent : dependents.getOrDefault(next, Set.of())) {
                if (waitingFor.merge(dependent, -1, Integer::sum) == 0) {
                    ready.add(dependent);
                }
            }
        }
        return order;
    }

    /**
     * Tables and the like pull what they need into PRIMARY; routines are PRIMARY (bodies call one another untracked)
     * unless they need something of a later phase; what needs a DEFERRED object is deferred with it.
     */
    CreationOrder withPhasesSettled() {
        CreationOrder settled = moved(
                closure(object -> object.phase() == Phase.PRIMARY && !isRoutine(object), dependencies::get),
                object -> object.in(Phase.PRIMARY));
        for (Phase phase : new Phase[] {Phase.SECONDARY, Phase.DEFERRED}) {
            settled = settled.moved(
                    settled.closure(object -> object.phase() == phase, dependents::get),
                    object -> object.phase().compareTo(phase) < 0 ? object.in(phase) : object);
        }
        return settled;
    }

    /** The same objects, those that match and all that need them deferred. */
    CreationOrder deferring(Predicate<CatalogObject> match) {
        return moved(
                closure(match, dependents::get),
                object -> object.phase() == Phase.SECONDARY ? object.in(Phase.DEFERRED) : object);
    }

    /** All objects, each after those it depends on; what is in a cycle is left out, see {@link #cyclic}. */
    List<CatalogObject> ordered() {
        return ordered;
    }

    /** The objects that depend on themselves through others, or on such objects. */
    Set<ObjectIdentity> cyclic() {
        Set<ObjectIdentity> cyclic = new TreeSet<>(objects.keySet());
        ordered.forEach(object -> cyclic.remove(object.identity()));
        return cyclic;
    }

    private CreationOrder moved(Set<ObjectIdentity> some, UnaryOperator<CatalogObject> move) {
        Map<ObjectIdentity, CatalogObject> moved = new HashMap<>(objects);
        some.forEach(identity -> moved.put(identity, move.apply(object(identity))));
        return new CreationOrder(
                moved,
                dependencies,
                dependents,
                ordered.stream().map(CatalogObject::identity).toList());
    }

    private CatalogObject object(ObjectIdentity identity) {
        return Objects.requireNonNull(objects.get(identity));
    }

    private Set<ObjectIdentity> closure(Predicate<CatalogObject> start, Neighbours neighbours) {
        Set<ObjectIdentity> reached = new HashSet<>();
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
