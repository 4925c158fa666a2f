package io.landfall.dmsadapter.provisioning.awsdms;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Follows DMS's markers from page to page. */
final class Pages {

    private Pages() {}

    static <T> List<T> of(Function<@Nullable String, Page<T>> read) {
        List<T> all = new ArrayList<>();
        String marker = null;
        do {
            Page<T> page = read.apply(marker);
            all.addAll(page.items());
            marker = page.next();
        } while (marker != null && !marker.isEmpty());
        return List.copyOf(all);
    }

    /** One answer of a paged call. */
    record Page<T>(List<T> items, @Nullable String next) {}
}
