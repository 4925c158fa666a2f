package io.landfall.databases.catalog.postgresql;

import io.landfall.databases.catalog.ObjectClass;
import io.landfall.databases.catalog.ObjectIdentity;
import io.landfall.databases.catalog.Phase;
import io.landfall.databases.identifier.QualifiedName;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An object as a reader found it, before dependencies are known.
 *
 * @param address null for objects that the catalogs don't count as objects, such as the attachment of a partition
 * @param exclusion the name that exclusion patterns are matched against; null for what is in no schema
 * @param removal what removes it; empty if it goes with another object, null for DROP of its subject
 * @param needs dependencies that the reader itself knows
 * @param phase null for the usual phase of its class
 */
record Found(
        @Nullable Address address,
        ObjectIdentity identity,
        @Nullable QualifiedName exclusion,
        @Nullable QualifiedName relation,
        String definition,
        List<String> creation,
        List<String> completion,
        @Nullable List<String> removal,
        Set<Address> needs,
        @Nullable Phase phase) {

    /** An object within a schema, whose definition is the statements that create it. */
    static Found of(Address address, ObjectClass objectClass, QualifiedName name, List<String> creation) {
        return new Found(
                address,
                new ObjectIdentity(objectClass, name.toString()),
                name,
                null,
                text(creation),
                creation,
                List.of(),
                null,
                Set.of(),
                null);
    }

    /** An object that belongs to a table or view. */
    static Found on(
            Address address, ObjectClass objectClass, String name, QualifiedName relation, List<String> creation) {
        return new Found(
                address,
                new ObjectIdentity(objectClass, name + " on " + relation),
                relation,
                relation,
                text(creation),
                creation,
                List.of(),
                null,
                Set.of(),
                null);
    }

    Found ofRelation(QualifiedName name) {
        return new Found(address, identity, exclusion, name, definition, creation, completion, removal, needs, phase);
    }

    Found in(Phase other) {
        return new Found(
                address, identity, exclusion, relation, definition, creation, completion, removal, needs, other);
    }

    /** Created by the first statements, finished by the others once the data is consistent. */
    Found created(List<String> first, List<String> last) {
        return new Found(address, identity, exclusion, relation, definition, first, last, removal, needs, phase);
    }

    Found removedBy(List<String> statements) {
        return new Found(
                address, identity, exclusion, relation, definition, creation, completion, statements, needs, phase);
    }

    Found defined(String text) {
        return new Found(address, identity, exclusion, relation, text, creation, completion, removal, needs, phase);
    }

    static String text(List<String> statements) {
        List<String> ended = new ArrayList<>();
        statements.forEach(statement -> ended.add(statement + ";"));
        return String.join("\n", ended);
    }
}
