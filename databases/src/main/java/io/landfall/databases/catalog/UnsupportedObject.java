package io.landfall.databases.catalog;

import io.landfall.databases.identifier.Identifiers;

/**
 * Something in the database that Landfall does not migrate; it blocks unless the task excludes it.
 *
 * @param objectClass in the form of exclusion patterns: lower case with hyphens, such as {@code event-trigger}
 * @param name the object's name for people
 * @param reason why it is not migrated, or what to do
 * @param exclusion the pattern that excludes it
 */
public record UnsupportedObject(String objectClass, String name, String reason, String exclusion)
        implements Comparable<UnsupportedObject> {

    /** With the pattern that excludes exactly this. */
    public static UnsupportedObject of(String objectClass, String name, String reason) {
        boolean plain = name.indexOf('"') < 0 && name.indexOf('*') < 0;
        return new UnsupportedObject(
                objectClass, name, reason, objectClass + ":" + (plain ? name : Identifiers.quote(name)));
    }

    /** Of a class that Landfall migrates as a rule. */
    public static UnsupportedObject of(ObjectIdentity identity, String reason) {
        return of(identity.objectClass().patternName(), identity.name(), reason);
    }

    @Override
    public int compareTo(UnsupportedObject other) {
        int byClass = objectClass.compareTo(other.objectClass);
        return byClass != 0 ? byClass : name.compareTo(other.name);
    }

    @Override
    public String toString() {
        return objectClass.replace('-', ' ') + " " + name;
    }
}
