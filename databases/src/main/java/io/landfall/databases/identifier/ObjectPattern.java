package io.landfall.databases.identifier;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A parsed pattern of objects: what stands before the separator, what after it, and which separator it was. */
record ObjectPattern(char separator, Pattern qualifier, Pattern name, boolean anyName) {

    private static final String PART = "(\"(?:[^\"]|\"\")+\"|[^\".:]+)";
    private static final Pattern IN_SCHEMA = Pattern.compile(PART + "\\.(\"(?:[^\"]|\"\")+\"|[^\"]+)");
    private static final Pattern GLOBAL = Pattern.compile("([a-z-]+):(\"(?:[^\"]|\"\")+\"|[^\"]+)");

    static ObjectPattern parse(String text) {
        for (char separator : new char[] {'.', ':'}) {
            Matcher matcher = (separator == '.' ? IN_SCHEMA : GLOBAL).matcher(text);
            if (matcher.matches()) {
                String name = matcher.group(2);
                return new ObjectPattern(separator, glob(matcher.group(1)), glob(name), name.equals("*"));
            }
        }
        throw new IllegalArgumentException(
                "pattern '" + text
                        + "' is neither schema.table (with * for any characters) nor class:name; quote names that hold dots or quotes");
    }

    /** Whether it names objects in schemas. */
    boolean isInSchema() {
        return separator == '.';
    }

    boolean matches(QualifiedName other) {
        return separator == '.'
                && qualifier.matcher(other.schema()).matches()
                && name.matcher(other.name()).matches();
    }

    boolean matchesAllOf(String schema) {
        return separator == '.' && anyName && qualifier.matcher(schema).matches();
    }

    boolean matches(String objectClass, String other) {
        return separator == ':'
                && qualifier.matcher(objectClass).matches()
                && name.matcher(other).matches();
    }

    private static Pattern glob(String part) {
        if (part.startsWith("\"")) {
            String literal = part.substring(1, part.length() - 1).replace("\"\"", "\"");
            return Pattern.compile(Pattern.quote(literal));
        }
        String regex = Stream.of(part.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*"));
        return Pattern.compile(regex, Pattern.DOTALL);
    }
}
