package io.landfall.dmsadapter.preparation;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Names what distinguishes a database from how it was found. */
final class Differences {

    private Differences() {}

    /** On the target, which nobody else could enter: every difference counts. */
    static List<String> onTarget(DatabaseState found, DatabaseState now) {
        List<String> differences = new ArrayList<>(attributes(found, now));
        compare(differences, "object", found.objects(), now.objects());
        return differences;
    }

    /** On the source, which lives on: differences are told, but they are other people's. */
    static List<String> sinceBaseline(DatabaseState found, DatabaseState now) {
        List<String> differences = attributes(found, now);
        compare(differences, "replication slot", found.slots(), now.slots());
        compare(differences, "publication", found.publications(), now.publications());
        found.identities().forEach((table, identity) -> {
            DatabaseState.Identity current = now.identities().get(table);
            if (current != null && !current.equals(identity)) {
                differences.add("others have changed the replica identity of " + table);
            }
        });
        return differences;
    }

    private static List<String> attributes(DatabaseState found, DatabaseState now) {
        List<String> differences = new ArrayList<>();
        compare(differences, "grant", found.grants(), now.grants());
        compare(differences, "schema", found.schemas(), now.schemas());
        compare(differences, "setting", found.settings(), now.settings());
        compare(differences, "default privileges", found.defaultPrivileges(), now.defaultPrivileges());
        return differences;
    }

    private static <T> void compare(List<String> differences, String what, Collection<T> found, Collection<T> now) {
        Set<T> gone = new HashSet<>(found);
        now.forEach(gone::remove);
        Set<T> added = new HashSet<>(now);
        found.forEach(added::remove);
        gone.forEach(one -> differences.add(what + " " + one + " is gone"));
        added.forEach(one -> differences.add(what + " " + one + " is new"));
    }
}
