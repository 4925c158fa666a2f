package io.landfall.databases.catalog;

import java.util.Comparator;

/**
 * What an object is called, the same on source and target: {@code table public.orders}, {@code comment on table
 * public.orders}.
 */
public record ObjectIdentity(ObjectClass objectClass, String name) implements Comparable<ObjectIdentity> {

    private static final Comparator<ObjectIdentity> ORDER =
            Comparator.comparing(ObjectIdentity::objectClass).thenComparing(ObjectIdentity::name);

    @Override
    public int compareTo(ObjectIdentity other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return objectClass.label() + " " + name;
    }
}
