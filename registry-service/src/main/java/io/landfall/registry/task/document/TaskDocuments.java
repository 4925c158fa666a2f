package io.landfall.registry.task.document;

import io.landfall.contracts.spec.CutoverSpec;
import io.landfall.contracts.spec.ServerSpec;
import io.landfall.contracts.spec.TrafficSpec;
import io.landfall.contracts.spec.Window;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads task documents. */
public final class TaskDocuments {

    static final String API_VERSION = "landfall/v1";
    static final String KIND = "MigrationTask";

    private static final Set<String> TLS_MODES = Set.of("none", "require", "verify-ca", "verify-full");
    private static final int POSTGRESQL_PORT = 5432;
    private static final long SMALLEST_WAL = 1 << 20;

    private TaskDocuments() {}

    /** A document in YAML, of which JSON is a part. */
    public static TaskDocument yaml(String text) {
        return read(DocumentText.yaml(text));
    }

    public static TaskDocument json(String text) {
        return read(DocumentText.json(text));
    }

    /** A document that is a tree already. */
    public static TaskDocument read(JsonNode tree) {
        List<Violation> violations = new ArrayList<>();
        Section root = Section.root(tree, violations);
        root.text("apiVersion", text -> oneOf(text, API_VERSION));
        root.text("kind", text -> oneOf(text, KIND));
        Section metadata = root.required("metadata");
        String name = metadata.text("name", Names::task);
        var labels = metadata.map("labels", Names::labelKey, Names::labelValue);
        metadata.refuseUnknown();
        TaskSpec spec = spec(root.required("spec"));
        root.refuseUnknown();
        if (!violations.isEmpty()) {
            throw InvalidTaskDocument.of(violations);
        }
        return new TaskDocument(name, labels, spec, tree);
    }

    private static TaskSpec spec(Section section) {
        ServerSpec source = server(section.required("source"));
        ServerSpec target = server(section.required("target"));
        List<DatabaseSpec> databases = databases(section);
        Clashes.report(source, target, databases, section);
        var roles = section.map("roles", Names::identifier, Names::identifier);
        CutoverSpec cutover = cutover(section.required("cutover"));
        boolean dataValidation = section.flag("dataValidation", true);
        int parallel = section.number("maxParallelDatabases", 4, 1, 100);
        long wal = section.quantity(
                        "maxRetainedWal", cutover.required(), TaskDocuments::wal, "a size from 1MB, like 20GB")
                .orElse(0L);
        section.refuseUnknown();
        return new TaskSpec(source, target, databases, roles, cutover, dataValidation, parallel, wal);
    }

    private static ServerSpec server(Section section) {
        String engine = section.text("engine", Names::engine);
        String host = section.text("host", Names::host);
        int port = section.number("port", POSTGRESQL_PORT, 1, 65535);
        String tls = section.optionalText("tls", TaskDocuments::tls);
        Section credentials = section.required("credentials");
        String secretRef = credentials.text("secretRef", Names::secretRef);
        credentials.refuseUnknown();
        section.refuseUnknown();
        return new ServerSpec(engine, host, port, tls == null ? "verify-full" : tls, secretRef);
    }

    private static List<DatabaseSpec> databases(Section spec) {
        List<DatabaseSpec> databases = new ArrayList<>();
        for (Section section : spec.sections("databases")) {
            String name = section.text("name", Names::database);
            String target = section.optionalText("target", Names::database);
            List<String> exclude = section.texts("exclude", Names::exclusion);
            List<String> insertOnly = section.texts("insertOnly", Names::tables);
            section.refuseUnknown();
            databases.add(new DatabaseSpec(name, target == null ? name : target, exclude, insertOnly));
        }
        return databases;
    }

    private static CutoverSpec cutover(Section section) {
        boolean required = section.flag("required", null);
        Window window = window(section.optional("window"));
        Duration maxLag = duration(section, "maxLag", "5s", Duration.ofSeconds(1));
        Duration sustainedFor = duration(section, "sustainedFor", "10s", Duration.ZERO);
        Duration downtime = duration(section, "maxWriteDowntime", "30s", Duration.ofSeconds(1));
        Section probe = section.optional("probe");
        String probeSecret = probe.isThere() ? probe.text("secretRef", Names::secretRef) : null;
        probe.refuseUnknown();
        TrafficSpec traffic = TrafficSection.read(section.optional("traffic"));
        section.refuseUnknown();
        return new CutoverSpec(required, window, maxLag, sustainedFor, downtime, probeSecret, traffic);
    }

    private static @Nullable Window window(Section section) {
        if (!section.isThere()) {
            return null;
        }
        Optional<Instant> start =
                section.quantity("start", true, TaskDocuments::instant, "a time like 2026-12-01T02:00:00Z");
        Optional<Instant> end =
                section.quantity("end", true, TaskDocuments::instant, "a time like 2026-12-01T03:00:00Z");
        section.refuseUnknown();
        if (start.isEmpty() || end.isEmpty()) {
            return null;
        }
        if (!start.get().isBefore(end.get())) {
            section.violation("end", "the window ends before it starts", "Let end be later than start.");
            return null;
        }
        return new Window(start.get(), end.get());
    }

    private static Duration duration(Section section, String field, String otherwise, Duration min) {
        Optional<Duration> read = section.quantity(
                field,
                false,
                text -> Quantities.duration(text).filter(value -> value.compareTo(min) >= 0 && value.toDays() < 1),
                "a duration from " + min.toSeconds() + "s to 23h, like " + otherwise);
        return read.orElseGet(() -> Quantities.duration(otherwise).orElseThrow());
    }

    private static Optional<Long> wal(String text) {
        return Quantities.size(text).filter(bytes -> bytes >= SMALLEST_WAL);
    }

    private static Optional<Instant> instant(String text) {
        try {
            return Optional.of(Instant.parse(text));
        } catch (DateTimeException noInstant) {
            return Optional.empty();
        }
    }

    static Rule.@Nullable Broken tls(String mode) {
        return TLS_MODES.contains(mode)
                ? null
                : new Rule.Broken("'" + mode + "' is no TLS mode", "Write none, require, verify-ca or verify-full.");
    }

    private static Rule.@Nullable Broken oneOf(String found, String wanted) {
        return found.equals(wanted) ? null : new Rule.Broken("'" + found + "' is not known", "Write '" + wanted + "'.");
    }
}
