package io.landfall.registry.task.document;

import org.jspecify.annotations.Nullable;

/**
 * One thing that is wrong with a document.
 *
 * @param field its path, as in {@code spec.databases[1].target}; null for the document as a whole
 */
public record Violation(@Nullable String field, String reason, String remedy) {}
