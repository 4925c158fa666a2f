package io.landfall.databases.catalog.postgresql;

import io.landfall.databases.identifier.Identifiers;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Renders {@code reloptions}, whose order in the catalog means nothing. */
final class StorageParameters {

    private static final Pattern PLAIN = Pattern.compile("[a-z_][a-z0-9_]*");

    private StorageParameters() {}

    /** {@code fillfactor='70', toast.autovacuum_enabled='false'}. */
    static String list(List<String> options, List<String> toastOptions) {
        return Stream.concat(
                        options.stream().sorted().map(option -> parameter("", option)),
                        toastOptions.stream().sorted().map(option -> parameter("toast.", option)))
                .collect(Collectors.joining(", "));
    }

    /** {@code \nWITH (...)}, or nothing. */
    static String with(List<String> options, List<String> toastOptions) {
        return options.isEmpty() && toastOptions.isEmpty() ? "" : "\nWITH (" + list(options, toastOptions) + ")";
    }

    private static String parameter(String prefix, String option) {
        int equals = option.indexOf('=');
        String name = equals < 0 ? option : option.substring(0, equals);
        String written = PLAIN.matcher(name).matches() ? name : Identifiers.quote(name);
        return prefix + written + (equals < 0 ? "" : "=" + Identifiers.literal(option.substring(equals + 1)));
    }
}
