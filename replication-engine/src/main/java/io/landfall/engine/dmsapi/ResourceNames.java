package io.landfall.engine.dmsapi;

import java.util.Locale;
import java.util.regex.Pattern;

/** DMS's rules for identifiers; it keeps them in lower case. */
final class ResourceNames {

    static final int INSTANCE = 63;
    static final int OTHER = 255;

    private static final Pattern FORM = Pattern.compile("[A-Za-z](-?[A-Za-z0-9])*");

    private ResourceNames() {}

    static String checked(String field, String identifier, int longest) {
        if (!FORM.matcher(identifier).matches() || identifier.length() > longest) {
            throw DmsFault.invalidParameter(field + " '" + identifier
                    + "' must start with a letter, hold letters, digits and single hyphens, and have at most " + longest
                    + " characters");
        }
        return identifier.toLowerCase(Locale.ROOT);
    }
}
