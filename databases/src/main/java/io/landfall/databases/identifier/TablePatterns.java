package io.landfall.databases.identifier;

import java.util.List;
import java.util.Optional;

/**
 * Which tables a task means, case-sensitive, {@code *} standing for any characters: {@code schema.table},
 * {@code schema.*}, {@code "odd.schema".table} (quoted parts are taken literally).
 */
public final class TablePatterns {

    private final List<ObjectPattern> patterns;

    private TablePatterns(List<ObjectPattern> patterns) {
        this.patterns = patterns;
    }

    /** An unreadable pattern is an {@link IllegalArgumentException} that names it. */
    public static TablePatterns of(List<String> patterns) {
        return new TablePatterns(patterns.stream().map(TablePatterns::parse).toList());
    }

    private static ObjectPattern parse(String text) {
        return Optional.of(ObjectPattern.parse(text))
                .filter(ObjectPattern::isInSchema)
                .orElseThrow(() -> new IllegalArgumentException(
                        "pattern '" + text + "' names no tables; write schema.table, with * for any characters"));
    }

    public boolean matches(QualifiedName table) {
        return patterns.stream().anyMatch(pattern -> pattern.matches(table));
    }
}
