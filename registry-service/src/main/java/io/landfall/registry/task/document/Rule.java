package io.landfall.registry.task.document;

import org.jspecify.annotations.Nullable;

/** Judges a text; null is good. */
interface Rule {

    @Nullable
    Broken check(String text);

    /** What is wrong with a text, to follow its name, and how to mend it. */
    record Broken(String reason, String remedy) {}
}
