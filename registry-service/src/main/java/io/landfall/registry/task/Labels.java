package io.landfall.registry.task;

import io.landfall.api.problem.ApiProblem;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/** Reads {@code name=value} filters. */
final class Labels {

    private Labels() {}

    static Map<String, String> parse(@Nullable String @Nullable [] filters) {
        Map<String, String> labels = new TreeMap<>();
        if (filters == null) {
            return labels;
        }
        for (String filter : filters) {
            int equals = filter == null ? -1 : filter.indexOf('=');
            if (filter == null || equals < 1) {
                throw new ApiProblem(
                        HttpStatus.BAD_REQUEST,
                        "BAD_LABEL",
                        "label",
                        "'" + filter + "' is no label filter.",
                        "Write label=name=value.");
            }
            labels.put(filter.substring(0, equals), filter.substring(equals + 1));
        }
        return labels;
    }
}
