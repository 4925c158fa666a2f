package io.landfall.systemtests.randomshop;

import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A column that statements write. */
record Column(
        String name,
        ValueKind kind,
        boolean nullable,
        @Nullable String defaultValue) {

    static Column required(String name, ValueKind kind) {
        return new Column(name, kind, false, null);
    }

    String definition() {
        return name + " " + kind.type() + (nullable ? "" : " NOT NULL")
                + (defaultValue == null ? "" : " DEFAULT " + Sql.literal(defaultValue));
    }

    /** Null where the row shall have none. */
    @Nullable
    String draw(Random random) {
        return nullable && random.nextInt(6) == 0 ? null : kind.any(random);
    }

    /** As a part of SQL. */
    String expression(Random random) {
        if (defaultValue != null && random.nextInt(5) == 0) {
            return "DEFAULT";
        }
        String drawn = draw(random);
        return drawn == null ? "NULL" : Sql.literal(drawn);
    }
}
