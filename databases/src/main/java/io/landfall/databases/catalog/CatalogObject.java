package io.landfall.databases.catalog;

import io.landfall.databases.identifier.QualifiedName;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One object of a database.
 *
 * @param definition the canonical text: equal definitions mean equal objects, whatever the server
 * @param creation the statements that create it, in order, on a database that holds what it depends on
 * @param completion the statements that finish it once the data is consistent (validation of foreign keys); until then
 *     it exists but counts as different
 * @param removal the statements that remove it again when nothing depends on it any more; empty for what goes with
 *     another object
 * @param relation the table or view that it is or belongs to, if any
 */
public record CatalogObject(
        ObjectIdentity identity,
        Phase phase,
        String definition,
        List<String> creation,
        List<String> completion,
        List<String> removal,
        Set<ObjectIdentity> dependsOn,
        @Nullable QualifiedName relation) {

    public CatalogObject {
        creation = List.copyOf(creation);
        completion = List.copyOf(completion);
        removal = List.copyOf(removal);
        dependsOn = Set.copyOf(dependsOn);
    }

    public ObjectClass objectClass() {
        return identity.objectClass();
    }

    /** The same object, with more that it depends on. */
    public CatalogObject needing(Set<ObjectIdentity> more) {
        Set<ObjectIdentity> all = new HashSet<>(dependsOn);
        all.addAll(more);
        return new CatalogObject(identity, phase, definition, creation, completion, removal, all, relation);
    }

    CatalogObject in(Phase other) {
        return phase == other
                ? this
                : new CatalogObject(identity, other, definition, creation, completion, removal, dependsOn, relation);
    }

    /** In a stable order, for reports and fingerprints. */
    public Set<ObjectIdentity> sortedDependencies() {
        return new TreeSet<>(dependsOn);
    }

    @Override
    public String toString() {
        return identity.toString();
    }
}
