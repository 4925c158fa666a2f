package io.landfall.databases.identifier;

import java.util.List;

/**
 * Which objects a task leaves out, case-sensitive, {@code *} standing for any characters: {@code schema.table},
 * {@code schema.*} (the schema itself too), {@code "odd.schema".table} (quoted parts are taken literally), and for
 * objects outside schemas {@code class:name}, as in {@code event-trigger:audit_*}.
 */
public final class ExclusionPatterns {

    private static final ExclusionPatterns NONE = new ExclusionPatterns(List.of());

    private final List<ObjectPattern> patterns;

    private ExclusionPatterns(List<ObjectPattern> patterns) {
        this.patterns = patterns;
    }

    public static ExclusionPatterns none() {
        return NONE;
    }

    /** An unreadable pattern is an {@link IllegalArgumentException} that names it. */
    public static ExclusionPatterns of(List<String> patterns) {
        return new ExclusionPatterns(patterns.stream().map(ObjectPattern::parse).toList());
    }

    public boolean excludes(QualifiedName name) {
        return patterns.stream().anyMatch(pattern -> pattern.matches(name));
    }

    /** Whether everything in the schema is excluded, and with it the schema itself. */
    public boolean excludesSchema(String schema) {
        return patterns.stream().anyMatch(pattern -> pattern.matchesAllOf(schema));
    }

    /** For objects outside schemas; the class as in {@code event-trigger}. */
    public boolean excludes(String objectClass, String name) {
        return patterns.stream().anyMatch(pattern -> pattern.matches(objectClass, name));
    }
}
