package io.landfall.registry.task.document;

import io.landfall.contracts.spec.CutoverSpec;
import io.landfall.contracts.spec.ServerSpec;
import java.util.List;
import java.util.Map;

/**
 * What a task shall do, with every default filled in.
 *
 * @param maxRetainedWalBytes 0 without cutover, when nothing is retained
 */
public record TaskSpec(
        ServerSpec source,
        ServerSpec target,
        List<DatabaseSpec> databases,
        Map<String, String> roles,
        CutoverSpec cutover,
        boolean dataValidation,
        int maxParallelDatabases,
        long maxRetainedWalBytes) {

    public TaskSpec {
        databases = List.copyOf(databases);
        roles = Map.copyOf(roles);
    }
}
