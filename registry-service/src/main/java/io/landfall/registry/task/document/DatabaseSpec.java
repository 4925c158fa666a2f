package io.landfall.registry.task.document;

import java.util.List;

/** A database of a task: its name on both sides, and what of it stays behind. */
public record DatabaseSpec(String name, String target, List<String> exclude) {

    public DatabaseSpec {
        exclude = List.copyOf(exclude);
    }
}
