package io.landfall.cli.client;

import org.jspecify.annotations.Nullable;

/** One thing that is wrong with a document: where, what, and how to mend it. */
public record Violation(
        @Nullable String field, String reason, @Nullable String remedy) {}
