package io.landfall.engine.dmsapi;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The filters and the page that a Describe operation was asked for. */
final class Listing {

    private static final int DEFAULT_RECORDS = 100;
    private static final int MOST_RECORDS = 500;

    private final Map<String, List<String>> filters;
    private final @Nullable String after;
    private final int records;

    private Listing(Map<String, List<String>> filters, @Nullable String after, int records) {
        this.filters = filters;
        this.after = after;
        this.records = records;
    }

    /** One page, and where the next begins. */
    record Page<T>(List<T> items, Optional<String> marker) {}

    static Listing read(Fields request, Set<String> knownFilters) {
        Map<String, List<String>> filters = new HashMap<>();
        for (Fields filter : request.objects("Filters")) {
            String name = filter.text("Name");
            if (!knownFilters.contains(name)) {
                throw DmsFault.invalidParameter(
                        "Filter '" + name + "' is not supported here; known are " + knownFilters);
            }
            filters.put(name, filter.texts("Values"));
            filter.refuseOthers();
        }
        return new Listing(
                filters,
                request.optionalText("Marker").map(Listing::decoded).orElse(null),
                request.optionalInteger("MaxRecords", 1, MOST_RECORDS).orElse(DEFAULT_RECORDS));
    }

    boolean isFiltered() {
        return !filters.isEmpty();
    }

    /** Whether the filter of that name lets any of the values pass. */
    boolean admits(String filter, String... values) {
        List<String> wanted = filters.get(filter);
        return wanted == null || List.of(values).stream().anyMatch(wanted::contains);
    }

    /** @param items in the order of their keys, which are unique */
    <T> Page<T> page(List<T> items, Function<T, String> key) {
        List<T> left = items.stream()
                .filter(item -> after == null || key.apply(item).compareTo(after) > 0)
                .toList();
        if (left.size() <= records) {
            return new Page<>(left, Optional.empty());
        }
        List<T> page = left.subList(0, records);
        return new Page<>(page, Optional.of(encoded(key.apply(page.getLast()))));
    }

    private static String encoded(String key) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(key.getBytes(StandardCharsets.UTF_8));
    }

    private static String decoded(String marker) {
        try {
            return new String(Base64.getUrlDecoder().decode(marker), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException invalid) {
            throw DmsFault.invalidParameter("Marker is not one that this engine gave");
        }
    }
}
