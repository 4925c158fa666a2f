package io.landfall.systemtests.randomshop;

import java.util.List;
import java.util.Random;
import java.util.function.Function;

/** A type as a column's definition names it, and values as its input function reads them. */
record ValueKind(String type, Function<Random, String> draw) {

    static ValueKind oneOf(String type, String... values) {
        List<String> all = List.of(values);
        return new ValueKind(type, random -> all.get(random.nextInt(all.size())));
    }

    static ValueKind drawn(String type, Function<Random, String> draw) {
        return new ValueKind(type, draw);
    }

    String any(Random random) {
        return draw.apply(random);
    }
}
