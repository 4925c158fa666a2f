package io.landfall.databases.catalog.postgresql;

import io.landfall.databases.identifier.Identifiers;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The privileges on one object: what is granted, and what is by default. */
final class Privileges {

    private static final Comparator<Item> ORDER =
            Comparator.comparing(Item::grantee).thenComparing(Item::grantable).thenComparing(Item::privilege);

    private final Set<Item> granted = new TreeSet<>(ORDER);
    private final Set<Item> byDefault = new TreeSet<>(ORDER);
    private final Map<String, Set<Item>> onColumns = new TreeMap<>();
    private String owner = "";

    /** One privilege of one role; the empty grantee is PUBLIC. */
    record Item(String grantee, String privilege, boolean grantable) {

        String role() {
            return grantee.isEmpty() ? "PUBLIC" : Identifiers.quote(grantee);
        }
    }

    void owner(String role) {
        owner = role;
    }

    void add(Item item, @Nullable String column, boolean isDefault) {
        if (column != null) {
            onColumns.computeIfAbsent(column, any -> new TreeSet<>(ORDER)).add(item);
        } else {
            (isDefault ? byDefault : granted).add(item);
        }
    }

    boolean differFromDefault() {
        return !onColumns.isEmpty() || !granted.equals(byDefault);
    }

    Set<String> roles() {
        Set<String> roles = new TreeSet<>();
        granted.forEach(item -> roles.add(item.grantee()));
        onColumns.values().forEach(items -> items.forEach(item -> roles.add(item.grantee())));
        roles.remove("");
        return roles;
    }

    /** Statements that bring a fresh object's privileges to exactly these. */
    List<String> statements(String target) {
        List<String> statements = new ArrayList<>();
        statements.add("REVOKE ALL ON " + target + " FROM PUBLIC, " + Identifiers.quote(owner));
        statements.addAll(grants(granted, "", target));
        onColumns.forEach(
                (column, items) -> statements.addAll(grants(items, " (" + Identifiers.quote(column) + ")", target)));
        return statements;
    }

    /** Only the grants: one statement for each role, with and without grant option. */
    List<String> grants(String target) {
        return grants(granted, "", target);
    }

    /** Takes all of it back. */
    List<String> revokes(String target) {
        return granted.stream()
                .map(Item::role)
                .distinct()
                .map(role -> "REVOKE ALL ON " + target + " FROM " + role)
                .toList();
    }

    /** Back to what is by default. */
    List<String> resets(String target) {
        List<String> statements = new ArrayList<>(revokes(target));
        statements.addAll(grants(byDefault, "", target));
        return statements;
    }

    private List<String> grants(Set<Item> items, String column, String target) {
        Map<Item, Set<String>> byRole = new TreeMap<>(ORDER);
        items.forEach(
                item -> byRole.computeIfAbsent(new Item(item.grantee(), "", item.grantable()), any -> new TreeSet<>())
                        .add(item.privilege()));
        List<String> statements = new ArrayList<>();
        byRole.forEach((role, privileges) -> statements.add("GRANT " + list(privileges, column) + " ON " + target
                + " TO " + role.role() + (role.grantable() ? " WITH GRANT OPTION" : "")));
        return statements;
    }

    /** All that the kind knows is ALL, since later versions know more. */
    private String list(Set<String> privileges, String column) {
        Set<String> all = byDefault.stream()
                .filter(item -> !item.grantee().isEmpty())
                .map(Item::privilege)
                .collect(Collectors.toCollection(TreeSet::new));
        if (column.isEmpty() && !all.isEmpty() && privileges.equals(all)) {
            return "ALL";
        }
        return privileges.stream().map(privilege -> privilege + column).collect(Collectors.joining(", "));
    }
}
