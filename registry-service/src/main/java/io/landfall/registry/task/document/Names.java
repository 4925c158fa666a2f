package io.landfall.registry.task.document;

import io.landfall.databases.identifier.ExclusionPatterns;
import io.landfall.databases.identifier.TablePatterns;
import io.landfall.registry.task.document.Rule.Broken;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Which names a document may give. */
final class Names {

    private static final int POSTGRESQL_NAME_BYTES = 63;
    private static final Pattern DNS_LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
    private static final Pattern LABEL_KEY = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._/-]{0,126}[A-Za-z0-9])?");
    private static final Pattern SECRET = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:/-]{0,254}");
    private static final Pattern HOST = Pattern.compile(
            "(?=.{1,253}$)[A-Za-z0-9_]([A-Za-z0-9_-]{0,62})(\\.[A-Za-z0-9_]([A-Za-z0-9_-]{0,62}))*\\.?");
    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]{2,45}");
    private static final Set<String> TEMPLATES = Set.of("template0", "template1");

    private Names() {}

    static @Nullable Broken task(String name) {
        return DNS_LABEL.matcher(name).matches()
                ? null
                : new Broken(
                        "'" + name + "' is no task name",
                        "Use 1 to 63 lower-case letters, digits and hyphens, beginning and ending with a letter or digit.");
    }

    static @Nullable Broken labelKey(String key) {
        return LABEL_KEY.matcher(key).matches()
                ? null
                : new Broken(
                        "'" + key + "' is no label name",
                        "Use letters, digits, '.', '_', '/' and '-', beginning and ending with a letter or digit.");
    }

    static @Nullable Broken labelValue(String value) {
        return value.length() <= 255 ? null : new Broken("the label is longer than 255 characters", "Shorten it.");
    }

    /** Any name that PostgreSQL takes, quotes, semicolons, dots, spaces and upper case included. */
    static @Nullable Broken database(String name) {
        Broken broken = identifier(name);
        if (broken == null && TEMPLATES.contains(name)) {
            return new Broken("'" + name + "' is a template, not a database to migrate", "Name another database.");
        }
        return broken;
    }

    /** Any name that PostgreSQL takes for a role. */
    static @Nullable Broken identifier(String name) {
        if (name.isEmpty()) {
            return new Broken("the name is empty", "Give the name as the server's catalog holds it.");
        }
        if (name.indexOf('\0') >= 0) {
            return new Broken("the name holds a NUL character", "Give the name as the server's catalog holds it.");
        }
        int bytes = name.getBytes(StandardCharsets.UTF_8).length;
        return bytes <= POSTGRESQL_NAME_BYTES
                ? null
                : new Broken(
                        "the name has " + bytes + " bytes, PostgreSQL takes " + POSTGRESQL_NAME_BYTES,
                        "Give the name as the server's catalog holds it, not shortened nor quoted.");
    }

    static @Nullable Broken secretRef(String name) {
        return SECRET.matcher(name).matches()
                ? null
                : new Broken(
                        "this is no name of a secret",
                        "Name an entry of the secret catalogue, as in 'landfall secrets add NAME'; never the secret itself.");
    }

    static @Nullable Broken host(String host) {
        if (host.indexOf(':') >= 0 && IPV6.matcher(host).matches()) {
            return null;
        }
        return HOST.matcher(host).matches()
                ? null
                : new Broken(
                        "'" + host + "' is no host",
                        "Give one host name or IP address, without scheme, port, user or path.");
    }

    static @Nullable Broken engine(String engine) {
        if (engine.equals("postgresql")) {
            return null;
        }
        boolean planned = Set.of("mysql", "mariadb").contains(engine.toLowerCase(Locale.ROOT));
        return new Broken(
                planned ? "engine '" + engine + "' is not supported yet" : "engine '" + engine + "' is unknown",
                "The one engine of this version is 'postgresql'.");
    }

    static @Nullable Broken exclusion(String pattern) {
        try {
            ExclusionPatterns.of(List.of(pattern));
            return null;
        } catch (IllegalArgumentException unreadable) {
            return new Broken(
                    "'" + pattern + "' is no exclusion pattern",
                    "Write schema.table or schema.*, with * for any characters; quote names that hold dots or quotes.");
        }
    }

    static @Nullable Broken tables(String pattern) {
        try {
            TablePatterns.of(List.of(pattern));
            return null;
        } catch (IllegalArgumentException unreadable) {
            return new Broken(
                    "'" + pattern + "' is no pattern of tables",
                    "Write schema.table or schema.*, with * for any characters; quote names that hold dots or quotes.");
        }
    }
}
