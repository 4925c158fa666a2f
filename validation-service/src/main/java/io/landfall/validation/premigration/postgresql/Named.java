package io.landfall.validation.premigration.postgresql;

import java.util.List;
import java.util.stream.Collectors;

/** Writes lists of names for people: the first ones, and how many more. */
final class Named {

    private static final int SHOWN = 20;

    private Named() {}

    static String some(List<?> names) {
        String shown = names.stream().limit(SHOWN).map(Object::toString).collect(Collectors.joining(", "));
        return names.size() <= SHOWN ? shown : shown + " and " + (names.size() - SHOWN) + " more";
    }
}
