package io.landfall.databases.catalog.postgresql;

import io.landfall.databases.catalog.Catalog;
import io.landfall.databases.catalog.CatalogObject;
import io.landfall.databases.catalog.ObjectClass;
import io.landfall.databases.catalog.ObjectIdentity;
import io.landfall.databases.catalog.RoleMapping;
import io.landfall.databases.catalog.TableDescription;
import io.landfall.databases.catalog.UnsupportedObject;
import io.landfall.databases.identifier.Identifiers;
import io.landfall.databases.identifier.QualifiedName;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Puts findings, dependencies, owners, privileges and comments together. */
final class Assembly {

    private final Selection selection;
    private final Dependencies dependencies;
    private final RoleMapping roles;
    private final Map<Address, Subject> subjects = new LinkedHashMap<>();
    private final Map<ObjectIdentity, CatalogObject> objects = new LinkedHashMap<>();
    private final Map<ObjectIdentity, Set<ObjectIdentity>> indexPartitions = new HashMap<>();
    private final List<UnsupportedObject> unsupported;
    private final Set<String> roleNames = new TreeSet<>();

    Assembly(Findings findings, Selection selection, Dependencies dependencies, RoleMapping roles) {
        this.selection = selection;
        this.dependencies = dependencies;
        this.roles = roles;
        this.unsupported = new ArrayList<>(findings.unsupported());
        findings.subjects().forEach(subject -> subjects.put(subject.address(), subject));
        selection.included().forEach(this::object);
        waitForIndexPartitions();
        subjects.values().forEach(this::owner);
    }

    Catalog catalog(int serverVersion, List<TableDescription> tables) {
        unsupported.removeIf(object -> !selection.wants(object));
        return Catalog.of(
                serverVersion,
                objects.values(),
                tables.stream().filter(table -> selection.wants(table.name())).toList(),
                unsupported,
                roleNames);
    }

    void privileges(Map<Address, Privileges> privileges) {
        privileges.forEach((address, own) -> {
            Subject subject = subjects.get(address);
            if (subject == null || !objects.containsKey(subject.partOf())) {
                return;
            }
            Set<ObjectIdentity> needs = new LinkedHashSet<>();
            needs.add(subject.partOf());
            needs.add(new ObjectIdentity(ObjectClass.OWNER, "of " + subject.readable()));
            needs.add(new ObjectIdentity(ObjectClass.OWNER, "of " + subject.partOf()));
            roleNames.addAll(own.roles());
            derived(ObjectClass.GRANTS, "on ", subject, own.statements(grantTarget(subject)), needs);
        });
    }

    void comments(Collection<CommentReader.Comment> comments) {
        comments.forEach(this::comment);
    }

    private void object(Found found) {
        Set<ObjectIdentity> needs = new LinkedHashSet<>();
        Set<Address> addresses = new LinkedHashSet<>(found.needs());
        Address self = found.address();
        if (self != null) {
            addresses.addAll(dependencies.of(self));
        }
        for (Address part : addresses) {
            Address whole = dependencies.whole(part);
            Found needed = selection.at(whole);
            if (needed != null) {
                needs.add(needed.identity());
            } else if (selection.excludes(whole)) {
                dangling(found);
            }
        }
        needs.remove(found.identity());
        if (found.identity().objectClass() == ObjectClass.INDEX_PARTITION) {
            needs.forEach(index -> indexPartitions
                    .computeIfAbsent(index, any -> new HashSet<>())
                    .add(found.identity()));
        }
        objects.put(
                found.identity(),
                new CatalogObject(
                        found.identity(),
                        found.phase() == null ? found.identity().objectClass().usualPhase() : found.phase(),
                        found.definition(),
                        found.creation(),
                        found.completion(),
                        removal(found),
                        needs,
                        found.relation()));
    }

    private List<String> removal(Found found) {
        List<String> own = found.removal();
        if (own != null) {
            return own;
        }
        Subject subject = found.address() == null ? null : subjects.get(found.address());
        if (subject == null) {
            // plpgsql comes with every database
            boolean extension = found.identity().objectClass() == ObjectClass.EXTENSION
                    && !found.identity().name().equals("plpgsql");
            return extension
                    ? List.of("DROP EXTENSION IF EXISTS "
                            + Identifiers.quote(found.identity().name()))
                    : List.of();
        }
        QualifiedName relation = found.relation();
        if (relation != null && subject.sql().startsWith("CONSTRAINT ")) {
            String on = " ON " + relation.sql();
            String name = subject.sql()
                    .substring("CONSTRAINT ".length(), subject.sql().length() - on.length());
            return List.of("ALTER TABLE IF EXISTS " + relation.sql() + " DROP CONSTRAINT IF EXISTS " + name);
        }
        return List.of("DROP " + subject.sql().replaceFirst("^([A-Z ]+) ", "$1 IF EXISTS "));
    }

    private void dangling(Found found) {
        unsupported.add(UnsupportedObject.of(found.identity(), "it needs an object that the task excludes"));
    }

    /** A foreign key can refer to a partitioned table's key only once the indexes of all partitions are attached. */
    private void waitForIndexPartitions() {
        objects.replaceAll((identity, object) -> {
            if (object.objectClass() != ObjectClass.FOREIGN_KEY) {
                return object;
            }
            Set<ObjectIdentity> needs = new LinkedHashSet<>(object.dependsOn());
            Deque<ObjectIdentity> open = new ArrayDeque<>(needs);
            while (!open.isEmpty()) {
                ObjectIdentity next = open.pop();
                for (ObjectIdentity attachment : indexPartitions.getOrDefault(next, Set.of())) {
                    if (needs.add(attachment)) {
                        CatalogObject attached = objects.get(attachment);
                        open.addAll(attached == null ? Set.of() : attached.dependsOn());
                    }
                }
            }
            return object.needing(needs);
        });
    }

    private void owner(Subject subject) {
        if (subject.owner() == null || !objects.containsKey(subject.partOf())) {
            return;
        }
        String role = roles.map(subject.owner());
        roleNames.add(role);
        Set<ObjectIdentity> needs = new LinkedHashSet<>();
        needs.add(subject.partOf());
        if (subject.schema() != null) {
            ObjectIdentity schema = new ObjectIdentity(ObjectClass.SCHEMA, subject.schema());
            needs.add(new ObjectIdentity(ObjectClass.OWNER, "of " + schema));
            needs.add(new ObjectIdentity(ObjectClass.GRANTS, "on " + schema));
        }
        derived(
                ObjectClass.OWNER,
                "of ",
                subject,
                List.of("ALTER " + subject.sql() + " OWNER TO " + Identifiers.quote(role)),
                needs);
    }

    private void comment(CommentReader.Comment comment) {
        Subject subject = subjects.get(comment.address());
        if (subject == null) {
            subject = subjects.get(dependencies.whole(comment.address()));
        }
        if (subject == null || (comment.column() == null && !subject.address().equals(comment.address()))) {
            uncommented(comment);
            return;
        }
        if (!objects.containsKey(subject.partOf())) {
            return;
        }
        String column = comment.column();
        String sql = column == null
                ? subject.sql()
                : "COLUMN " + subject.sql().substring(subject.sql().indexOf('"')) + "." + Identifiers.quote(column);
        String name =
                "on " + (column == null ? "" : "column " + Identifiers.quote(column) + " of ") + subject.readable();
        List<String> statements = List.of("COMMENT ON " + sql + " IS " + Identifiers.literal(comment.text()));
        derived(ObjectClass.COMMENT, name, subject.partOf(), subject.relation(), statements, Set.of(subject.partOf()));
    }

    /** A comment on a constraint or trigger that is not an object of its own here, such as an inherited one. */
    private void uncommented(CommentReader.Comment comment) {
        int catalog = comment.address().catalog();
        Address whole = dependencies.whole(comment.address());
        if ((catalog == Address.CONSTRAINT || catalog == Address.TRIGGER) && !selection.excludes(whole)) {
            unsupported.add(UnsupportedObject.of("comment", comment.subject(), "it is on an inherited object"));
        }
    }

    private void derived(
            ObjectClass objectClass, String word, Subject subject, List<String> statements, Set<ObjectIdentity> needs) {
        derived(objectClass, word + subject.readable(), subject.partOf(), subject.relation(), statements, needs);
    }

    private void derived(
            ObjectClass objectClass,
            String name,
            ObjectIdentity of,
            @Nullable QualifiedName relation,
            List<String> statements,
            Set<ObjectIdentity> needs) {
        ObjectIdentity identity = new ObjectIdentity(objectClass, name);
        CatalogObject subject = objects.get(of);
        if (subject != null) {
            objects.put(
                    identity,
                    new CatalogObject(
                            identity,
                            objectClass.usualPhase(),
                            Found.text(statements),
                            statements,
                            List.of(),
                            List.of(),
                            needs,
                            relation));
        }
    }

    /** GRANT calls views tables. */
    private static String grantTarget(Subject subject) {
        return subject.sql().replaceFirst("^(MATERIALIZED )?VIEW ", "TABLE ");
    }
}
