package io.landfall.databases.catalog;

import io.landfall.databases.identifier.QualifiedName;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * All objects of one database as they were read, without what the task excludes, what belongs to extensions, and schema
 * {@code landfall}.
 *
 * <p>Statements that create objects run with {@link #CREATION_SETTINGS}, through {@link Ddl}. Replica identities,
 * sequence values, the state of materialized views, table spaces, and grants on the database itself are not part of it.
 */
public final class Catalog {

    /**
     * Run in the session before any {@link CatalogObject#creation()}: bodies of functions may name what comes later.
     */
    public static final String CREATION_SETTINGS = "SET check_function_bodies = off; SET search_path = ''";

    private final int serverVersion;
    private final Map<ObjectIdentity, CatalogObject> objects;
    private final List<CatalogObject> ordered;
    private final Map<QualifiedName, TableDescription> tables;
    private final List<UnsupportedObject> unsupported;
    private final Set<String> roles;

    private Catalog(
            int serverVersion,
            CreationOrder order,
            Collection<TableDescription> tables,
            Collection<UnsupportedObject> unsupported,
            Set<String> roles) {
        this.serverVersion = serverVersion;
        this.ordered = order.ordered();
        this.objects = new TreeMap<>();
        ordered.forEach(object -> objects.put(object.identity(), object));
        this.tables = new TreeMap<>();
        tables.forEach(table -> this.tables.put(table.name(), table));
        this.unsupported = unsupported.stream().sorted().distinct().toList();
        this.roles = new TreeSet<>(roles);
    }

    /** Settles phases and order; objects that depend on each other in a circle become unsupported. */
    public static Catalog of(
            int serverVersion,
            Collection<CatalogObject> objects,
            Collection<TableDescription> tables,
            Collection<UnsupportedObject> unsupported,
            Set<String> roles) {
        CreationOrder order = CreationOrder.of(objects).withPhasesSettled();
        List<UnsupportedObject> all = new ArrayList<>(unsupported);
        for (ObjectIdentity identity : order.cyclic()) {
            all.add(UnsupportedObject.of(identity, "it depends on itself through other objects, or on such an object"));
        }
        return new Catalog(serverVersion, order, tables, all, roles);
    }

    /** The server's {@code server_version_num}, such as 180001. */
    public int serverVersion() {
        return serverVersion;
    }

    /** Every object, each after those it depends on. */
    public List<CatalogObject> objects() {
        return ordered;
    }

    /**
     * The objects of one phase, each after those it depends on; earlier phases are complete before later ones start.
     */
    public List<CatalogObject> creationOrder(Phase phase) {
        return ordered.stream().filter(object -> object.phase() == phase).toList();
    }

    public List<CatalogObject> ofClass(ObjectClass objectClass) {
        return ordered.stream()
                .filter(object -> object.objectClass() == objectClass)
                .toList();
    }

    public Optional<CatalogObject> find(ObjectIdentity identity) {
        return Optional.ofNullable(objects.get(identity));
    }

    public Collection<TableDescription> tables() {
        return tables.values();
    }

    public Optional<TableDescription> table(QualifiedName name) {
        return Optional.ofNullable(tables.get(name));
    }

    /** Everything in the database that is neither migrated nor excluded, in a stable order. */
    public List<UnsupportedObject> unsupported() {
        return unsupported;
    }

    /** The roles that owners and grants name, as the target calls them; each must exist there. */
    public Set<String> roles() {
        return roles;
    }

    /** Moves the matching objects of phase SECONDARY, and all that depend on them, into the fence. */
    public Catalog deferring(Predicate<CatalogObject> match) {
        return new Catalog(
                serverVersion, CreationOrder.of(ordered).deferring(match), tables.values(), unsupported, roles);
    }

    /** SHA-256 in hex over every identity, definition and unsupported object: equal as long as no DDL has happened. */
    public String fingerprint() {
        MessageDigest digest = sha256();
        objects.forEach((identity, object) -> {
            add(digest, identity.toString());
            add(digest, object.definition());
        });
        unsupported.forEach(object -> add(digest, object.toString()));
        return HexFormat.of().formatHex(digest.digest());
    }

    private static void add(MessageDigest digest, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        digest.update((bytes.length + ":").getBytes(StandardCharsets.UTF_8));
        digest.update(bytes);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
