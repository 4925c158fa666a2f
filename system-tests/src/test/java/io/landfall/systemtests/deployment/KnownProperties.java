package io.landfall.systemtests.deployment;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.properties.HasAnnotations;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.Location;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The configuration properties of one service: Spring Boot's own by its metadata, Landfall's by the compiled classes.
 */
final class KnownProperties {

    private static final List<String> SHARED = List.of("telemetry", "messaging", "service-api");
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([a-z0-9.-]+)");
    private static final String BIND = "org.springframework.boot.context.properties.ConfigurationProperties";
    private static final String VALUE = "org.springframework.beans.factory.annotation.Value";
    /** Read by Boot itself, before there is metadata, or by the JVM. */
    private static final Set<String> BY_HAND =
            Set.of("JAVA_TOOL_OPTIONS", "LANDFALL_STATE_URL", "LANDFALL_STATE_PARAMETERS");

    private static final Map<String, KnownProperties> READ = new HashMap<>();

    private final Set<String> names = new HashSet<>(BY_HAND);
    private final Set<String> prefixes = new HashSet<>();

    private KnownProperties() {}

    /** Read once a run. */
    static synchronized KnownProperties of(String module) throws IOException {
        KnownProperties known = READ.get(module);
        if (known == null) {
            known = read(module);
            READ.put(module, known);
        }
        return known;
    }

    private static KnownProperties read(String module) throws IOException {
        KnownProperties known = new KnownProperties();
        known.readMetadata(Path.of("..", module, "target", module + "-0.1.0-SNAPSHOT-boot.jar"));
        List<Location> classes = Stream.concat(Stream.of(module), SHARED.stream())
                .map(each -> Location.of(Path.of("..", each, "target", "classes")))
                .toList();
        known.readClasses(new ClassFileImporter().importLocations(classes));
        return known;
    }

    /** Whether an environment variable sets something; map keys may follow a prefix. */
    boolean has(String variable) {
        return names.contains(variable) || prefixes.stream().anyMatch(variable::startsWith);
    }

    private void readMetadata(Path boot) throws IOException {
        try (ZipFile jar = new ZipFile(boot.toFile())) {
            for (ZipEntry library : jar.stream()
                    .filter(entry -> entry.getName().matches("BOOT-INF/lib/spring-(boot|.*-boot)-.*\\.jar"))
                    .toList()) {
                try (ZipInputStream content = new ZipInputStream(jar.getInputStream(library))) {
                    for (ZipEntry file = content.getNextEntry(); file != null; file = content.getNextEntry()) {
                        if (file.getName().equals("META-INF/spring-configuration-metadata.json")) {
                            readMetadata(JsonMapper.shared().readTree(content.readAllBytes()));
                        }
                    }
                }
            }
        }
    }

    private void readMetadata(JsonNode metadata) {
        for (JsonNode property : metadata.path("properties")) {
            add(
                    property.path("name").asString(),
                    property.path("type").asString("").startsWith("java.util.Map"));
        }
    }

    private void readClasses(JavaClasses classes) {
        for (JavaClass type : classes) {
            type.tryGetAnnotationOfType(BIND)
                    .ifPresent(bind ->
                            readRecord(type, String.valueOf(bind.get("value").get())));
            type.getCodeUnits().forEach(unit -> unit.getParameters().forEach(this::readPlaceholder));
        }
    }

    private void readRecord(JavaClass type, String prefix) {
        for (JavaField field : type.getFields()) {
            String kebab = field.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
            add(prefix + "." + kebab, field.getRawType().isAssignableTo(Map.class));
        }
    }

    private void readPlaceholder(HasAnnotations<?> parameter) {
        parameter.tryGetAnnotationOfType(VALUE).ifPresent(value -> {
            Matcher placeholder =
                    PLACEHOLDER.matcher(String.valueOf(value.get("value").get()));
            while (placeholder.find()) {
                add(placeholder.group(1), false);
            }
        });
    }

    /** As an environment variable: dots become underscores, hyphens vanish or, as is usual, become underscores too. */
    private void add(String property, boolean map) {
        String upper = property.toUpperCase(Locale.ROOT).replace('.', '_');
        for (String name : List.of(upper.replace("-", ""), upper.replace('-', '_'))) {
            names.add(name);
            if (map) {
                prefixes.add(name + "_");
            }
        }
    }
}
