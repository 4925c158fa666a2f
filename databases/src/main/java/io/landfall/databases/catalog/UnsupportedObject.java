package io.landfall.databases.catalog;

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
