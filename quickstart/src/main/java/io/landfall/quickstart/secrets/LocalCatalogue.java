package io.landfall.quickstart.secrets;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** {@code secrets.yaml} and the files of {@code secrets/}, which the services read at each use. */
public final class LocalCatalogue {

    /** Where a secret may be sent when nothing else is said. */
    public static final List<String> LOOPBACK = List.of("127.0.0.1", "localhost", "::1");

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]*");
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");
    private static final YAMLMapper YAML = new YAMLMapper();

    private final Path catalogue;
    private final Path secrets;

    public LocalCatalogue(Path catalogue, Path secrets) {
        this.catalogue = catalogue;
        this.secrets = secrets;
    }

    /** Adds an entry or replaces the one of that name; running services see it at once. */
    public void put(String name, String username, String password, List<String> allowedHosts) throws IOException {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "'" + name + "' can't name a secret: use letters, digits, '-', '_' and '.', not starting with '.'");
        }
        Files.createDirectories(
                secrets, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        writeSecret(secrets.resolve(name + ".properties"), username, password);
        Map<String, Object> entries = new TreeMap<>(entries());
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("provider", "file:" + name + ".properties");
        entry.put("allowedHosts", allowedHosts.isEmpty() ? LOOPBACK : List.copyOf(allowedHosts));
        entries.put(name, entry);
        replace(catalogue, YAML.writeValueAsString(entries));
    }

    private Map<String, Object> entries() throws IOException {
        if (!Files.exists(catalogue) || Files.size(catalogue) == 0) {
            return Map.of();
        }
        try {
            return YAML.readValue(Files.readString(catalogue), new TypeReference<Map<String, Object>>() {});
        } catch (JacksonException e) {
            throw new IOException(catalogue + " is not a YAML map of names; mend or remove it first", e);
        }
    }

    private static void writeSecret(Path file, String username, String password) throws IOException {
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS) && !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException(file + " is not a regular file; remove it first");
        }
        Properties properties = new Properties();
        properties.setProperty("username", username);
        properties.setProperty("password", password);
        StringWriter text = new StringWriter();
        properties.store(text, null);
        replace(file, text.toString());
    }

    private static void replace(Path file, String text) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        Path half = Files.createTempFile(
                Files.createDirectories(directory),
                "adding",
                ".half",
                PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        Files.writeString(half, text);
        Files.move(half, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
