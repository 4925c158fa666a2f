package io.landfall.registry.task.document;

import java.util.List;

/**
 * A database of a task: its name on both sides, what of it stays behind, and which tables get no UPDATE and no DELETE.
 */
public record DatabaseSpec(String name, String target, List<String> exclude, List<String> insertOnly) {

    public DatabaseSpec {
        exclude = List.copyOf(exclude);
        insertOnly = List.copyOf(insertOnly);
    }
}
