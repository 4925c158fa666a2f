package io.landfall.registry.task.document;

import io.landfall.contracts.spec.ServerSpec;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Databases that stand in each other's way. */
final class Clashes {

    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "::1");

    private Clashes() {}

    static void report(ServerSpec source, ServerSpec target, List<DatabaseSpec> databases, Section spec) {
        Set<String> names = new HashSet<>();
        Map<String, String> targets = new HashMap<>();
        Set<String> sources =
                new HashSet<>(databases.stream().map(DatabaseSpec::name).toList());
        boolean sameServer = !source.host().isEmpty() && isSameServer(source, target);
        for (int index = 0; index < databases.size(); index++) {
            DatabaseSpec database = databases.get(index);
            String field = "databases[" + index + "]";
            if (database.name().isEmpty()) {
                continue;
            }
            if (!names.add(database.name())) {
                spec.violation(field + ".name", "database '" + database.name() + "' is named twice", "Name it once.");
                continue;
            }
            String other = targets.putIfAbsent(database.target(), database.name());
            if (other != null) {
                spec.violation(
                        field + ".target",
                        "'" + database.name() + "' and '" + other + "' would both become '" + database.target() + "'",
                        "Give each a target name of its own.");
            }
            if (sameServer && database.name().equals(database.target())) {
                spec.violation(
                        field,
                        "source and target of '" + database.name() + "' are the same database",
                        "Name another target server, or another target database.");
            } else if (sameServer && sources.contains(database.target())) {
                spec.violation(
                        field + ".target",
                        "'" + database.target() + "' is itself a source of this task on the same server",
                        "Name another target database.");
            }
        }
    }

    private static boolean isSameServer(ServerSpec source, ServerSpec target) {
        return source.port() == target.port() && canonical(source.host()).equals(canonical(target.host()));
    }

    private static String canonical(String host) {
        String lower = host.toLowerCase(Locale.ROOT);
        return LOOPBACK.contains(lower) ? "127.0.0.1" : lower;
    }
}
