package io.landfall.registry.task.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.landfall.contracts.spec.CutoverSpec;
import io.landfall.contracts.spec.ServerSpec;
import io.landfall.contracts.spec.TrafficSpec;
import io.landfall.contracts.spec.Window;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TaskDocumentsTest {

    private static final String COMPLETE = """
            apiVersion: landfall/v1
            kind: MigrationTask
            metadata: {name: shop-wave-1, labels: {team: shop}}
            spec:
              source: {engine: postgresql, host: 127.0.0.1, port: 5433, tls: none, credentials: {secretRef: shop-source}}
              target: {engine: postgresql, host: 127.0.0.1, port: 5434, tls: none, credentials: {secretRef: shop-target}}
              databases:
                - {name: shop}                        # same name on the target unless `target:` says otherwise
                - {name: billing, target: billing_v2, exclude: ["audit.*"], insertOnly: ["public.events"]}
              roles: {shop_app: shop_app}             # how roles map; must exist on the target
              cutover:
                required: true
                window: {start: 2026-12-01T02:00:00Z, end: 2026-12-01T03:00:00Z}
                maxLag: 5s
                sustainedFor: 10s
                maxWriteDowntime: 30s
                probe: {secretRef: shop-app}
              dataValidation: true
              maxParallelDatabases: 4
              maxRetainedWal: 20GB
            """;

    private static final String SMALLEST = """
            apiVersion: landfall/v1
            kind: MigrationTask
            metadata: {name: small}
            spec:
              source: {engine: postgresql, host: old.example.com, credentials: {secretRef: old}}
              target: {engine: postgresql, host: new.example.com, credentials: {secretRef: new}}
              databases: [{name: shop}]
              cutover: {required: false}
            """;

    @Test
    void reads_the_complete_document() {
        TaskDocument document = TaskDocuments.yaml(COMPLETE);

        assertThat(document.name()).isEqualTo("shop-wave-1");
        assertThat(document.labels()).isEqualTo(Map.of("team", "shop"));
        assertThat(document.spec())
                .isEqualTo(new TaskSpec(
                        new ServerSpec("postgresql", "127.0.0.1", 5433, "none", "shop-source"),
                        new ServerSpec("postgresql", "127.0.0.1", 5434, "none", "shop-target"),
                        List.of(
                                new DatabaseSpec("shop", "shop", List.of(), List.of()),
                                new DatabaseSpec(
                                        "billing", "billing_v2", List.of("audit.*"), List.of("public.events"))),
                        Map.of("shop_app", "shop_app"),
                        new CutoverSpec(
                                true,
                                new Window(
                                        Instant.parse("2026-12-01T02:00:00Z"), Instant.parse("2026-12-01T03:00:00Z")),
                                Duration.ofSeconds(5),
                                Duration.ofSeconds(10),
                                Duration.ofSeconds(30),
                                "shop-app"),
                        true,
                        4,
                        20L << 30));
    }

    @Test
    void reads_the_document_that_the_docs_show() throws IOException {
        String page = Files.readString(Path.of("../docs/task-document.md"));
        String shown = page.substring(page.indexOf("```yaml") + "```yaml".length(), page.lastIndexOf("```"));

        assertThat(TaskDocuments.yaml(shown).spec())
                .isEqualTo(TaskDocuments.yaml(COMPLETE).spec());
    }

    @Test
    void fills_in_defaults_that_are_on_the_safe_side() {
        TaskSpec spec = TaskDocuments.yaml(SMALLEST).spec();

        assertThat(spec.source())
                .isEqualTo(new ServerSpec("postgresql", "old.example.com", 5432, "verify-full", "old"));
        assertThat(spec.dataValidation()).isTrue();
        assertThat(spec.maxRetainedWalBytes()).isZero();
        assertThat(spec.cutover())
                .isEqualTo(new CutoverSpec(
                        false, null, Duration.ofSeconds(5), Duration.ofSeconds(10), Duration.ofSeconds(30), null));
    }

    @Test
    void reads_who_routes_the_applications() {
        assertThat(traffic("{kind: none}")).isNull();
        assertThat(traffic("{kind: webhook, url: 'https://router.example.com/landfall', credentials: {secretRef: r}}"))
                .isEqualTo(new TrafficSpec(new TrafficSpec.Webhook("https://router.example.com/landfall", "r"), null));
        assertThat(traffic("{kind: pgbouncer, host: pooler.example.com, credentials: {secretRef: p}}"))
                .isEqualTo(new TrafficSpec(
                        null, new TrafficSpec.PgBouncer("pooler.example.com", 6432, "verify-full", "p")));
    }

    @Test
    void says_what_is_wrong_about_who_routes_the_applications() {
        assertThat(faults("{kind: dns}")).containsExactly("spec.cutover.traffic.kind");
        assertThat(faults("{kind: webhook, url: 'http://router.example.com', host: h, credentials: {secretRef: r}}"))
                .containsExactly("spec.cutover.traffic.url", "spec.cutover.traffic.host");
        assertThat(faults("{kind: pgbouncer}"))
                .containsExactly("spec.cutover.traffic.host", "spec.cutover.traffic.credentials");
    }

    private static List<String> faults(String section) {
        return catchThrowableOfType(InvalidTaskDocument.class, () -> traffic(section)).violations().stream()
                .map(Violation::field)
                .toList();
    }

    private static TrafficSpec traffic(String section) {
        return TaskDocuments.yaml(
                        COMPLETE.replace("    required: true", "    traffic: " + section + "\n    required: true"))
                .spec()
                .cutover()
                .traffic();
    }

    @Test
    void reads_json_alike_and_what_it_kept_of_a_document_alike() {
        TaskDocument fromYaml = TaskDocuments.yaml(COMPLETE);
        String json = fromYaml.source().toPrettyString();

        assertThat(TaskDocuments.json(json)).isEqualTo(fromYaml);
        assertThat(TaskDocuments.yaml(json)).isEqualTo(fromYaml);
        assertThat(TaskDocuments.yaml(json.replace("  ", "\t"))).isEqualTo(fromYaml);
        assertThat(TaskDocuments.read(fromYaml.source())).isEqualTo(fromYaml);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Shop",
                "my shop",
                "a.b",
                "a\"b",
                "a'b",
                "x; drop database y",
                "größe",
                "-",
                "a/b",
                "select",
                "{}",
                "a\\b"
            })
    void takes_database_names_that_hurt(String name) {
        String quoted = "\"" + name.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
        TaskDocument document = TaskDocuments.yaml(SMALLEST.replace("{name: shop}", "{name: " + quoted + "}"));

        assertThat(document.spec().databases()).containsExactly(new DatabaseSpec(name, name, List.of(), List.of()));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    apiVersion: landfall/v1             | apiVersion: landfall/v2                  | apiVersion
                    kind: MigrationTask                 | kind: Task                               | kind
                    name: small                         | name: Small                              | metadata.name
                    name: small                         | name: "a b"                              | metadata.name
                    name: small                         | name: "x;y"                              | metadata.name
                    name: small                         | name: 12                                 | metadata.name
                    name: small                         | name: ''                                 | metadata.name
                    {name: small}                       | {name: small, labels: [a]}               | metadata.labels
                    {name: small}                       | {name: small, labels: {a: 1}}            | metadata.labels.a
                    {name: small}                       | {name: small, owner: me}                 | metadata.owner
                    metadata: {name: small}             | metadata:                                | metadata
                    spec:                               | specs:                                   | spec
                    databases: [{name: shop}]           | databases: []                            | spec.databases
                    databases: [{name: shop}]           | databases: shop                          | spec.databases
                    databases: [{name: shop}]           | databases: [shop]                        | spec.databases[0]
                    databases: [{name: shop}]           | databases: [{name: shop}, {name: shop}]  | spec.databases[1].name
                    databases: [{name: shop}]           | databases: [{name: a}, {name: b, target: a}] | spec.databases[1].target
                    {name: shop}                        | {name: shop, table: x}                   | spec.databases[0].table
                    {name: shop}                        | {name: ""}                               | spec.databases[0].name
                    {name: shop}                        | {name: template0}                        | spec.databases[0].name
                    {name: shop}                        | {name: "a\\0b"}                          | spec.databases[0].name
                    {name: shop}                        | {name: ééééééééééééééééééééééééééééééééé} | spec.databases[0].name
                    {name: shop}                        | {name: shop, exclude: [audit]}           | spec.databases[0].exclude[0]
                    {name: shop}                        | {name: shop, exclude: audit.*}           | spec.databases[0].exclude
                    {name: shop}                        | {name: shop, insertOnly: ["class:name"]} | spec.databases[0].insertOnly[0]
                    {name: shop}                        | {name: shop, insertOnly: [events]}       | spec.databases[0].insertOnly[0]
                    engine: postgresql, host: old.      | engine: oracle, host: old.               | spec.source.engine
                    engine: postgresql, host: old.      | engine: mysql, host: old.                | spec.source.engine
                    engine: postgresql, host: old.      | host: old.                               | spec.source.engine
                    host: old.example.com               | host: "jdbc:postgresql://x/y"            | spec.source.host
                    host: old.example.com               | host: "a,b"                              | spec.source.host
                    host: old.example.com               | host: "x?socketFactory=y"                | spec.source.host
                    host: old.example.com               | host: old.example.com, port: 0           | spec.source.port
                    host: old.example.com               | host: old.example.com, port: "5432"      | spec.source.port
                    host: old.example.com               | host: old.example.com, port: 1.5         | spec.source.port
                    host: old.example.com               | host: old.example.com, port: 99999999999 | spec.source.port
                    host: old.example.com               | host: old.example.com, tls: prefer       | spec.source.tls
                    host: old.example.com               | host: old.example.com, password: x       | spec.source.password
                    {secretRef: old}                    | {secretRef: old, password: x}            | spec.source.credentials.password
                    {secretRef: old}                    | {secretRef: "../etc"}                    | spec.source.credentials.secretRef
                    credentials: {secretRef: old}       | tls: none                                | spec.source.credentials
                    {required: false}                   | {required: maybe}                        | spec.cutover.required
                    {required: false}                   | {}                                       | spec.cutover.required
                    {required: false}                   | {required: true}                         | spec.maxRetainedWal
                    {required: false}                   | {required: false, maxLag: 5}             | spec.cutover.maxLag
                    {required: false}                   | {required: false, maxLag: 5 s}           | spec.cutover.maxLag
                    {required: false}                   | {required: false, maxLag: -5s}           | spec.cutover.maxLag
                    {required: false}                   | {required: false, maxLag: 0s}            | spec.cutover.maxLag
                    {required: false}                   | {required: false, maxLag: PT5S}          | spec.cutover.maxLag
                    {required: false}                   | {required: false, maxWriteDowntime: 99h} | spec.cutover.maxWriteDowntime
                    {required: false}                   | {required: false, window: {start: 2026-12-01T02:00:00Z}} | spec.cutover.window.end
                    {required: false}                   | {required: false, window: {start: 2026-12-01T02:00:00Z, end: 2026-12-01T01:00:00Z}} | spec.cutover.window.end
                    {required: false}                   | {required: false, window: {start: tonight, end: 2026-12-01T01:00:00Z}} | spec.cutover.window.start
                    {required: false}                   | {required: false, probe: {}}             | spec.cutover.probe.secretRef
                    cutover: {required: false}          | cutover: yes                             | spec.cutover
                    cutover: {required: false}          | roles: {}                                | spec.cutover
                    required: false}                    | required: false}, roles: {a: ""}         | spec.roles.a
                    """)
    void names_the_field_that_is_wrong_with_reason_and_remedy(String good, String bad, String field) {
        assertThat(SMALLEST).contains(good);
        String document = SMALLEST.replace(good, bad).replace("required: false},", "required: false}\n ");

        InvalidTaskDocument invalid =
                catchThrowableOfType(InvalidTaskDocument.class, () -> TaskDocuments.yaml(document));

        assertThat(invalid).as(document).isNotNull();
        assertThat(invalid.isMalformed()).isFalse();
        assertThat(invalid.violations()).extracting(Violation::field).contains(field);
        assertThat(invalid.violations()).allSatisfy(violation -> {
            assertThat(violation.reason()).isNotBlank();
            assertThat(violation.remedy()).isNotBlank();
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"20 GB", "20", "GB", "-1GB", "1kb", "1.5GB", "999999999999999TB", "100kB"})
    void refuses_what_is_no_size(String size) {
        assertThat(fieldsOf(SMALLEST + "  maxRetainedWal: '" + size + "'\n")).containsExactly("spec.maxRetainedWal");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "101", "two", "1.0", "true"})
    void refuses_what_is_no_number_of_databases(String number) {
        assertThat(fieldsOf(SMALLEST + "  maxParallelDatabases: " + number + "\n"))
                .containsExactly("spec.maxParallelDatabases");
    }

    @Test
    void says_everything_that_is_wrong_at_once() {
        String document = COMPLETE.replace("engine: postgresql", "engine: db2")
                .replace("maxLag: 5s", "maxLag: soon")
                .replace("dataValidation: true", "dataValidation: 1")
                .replace("maxParallelDatabases", "maxParalelDatabases");

        assertThat(fieldsOf(document))
                .containsExactlyInAnyOrder(
                        "spec.source.engine",
                        "spec.target.engine",
                        "spec.cutover.maxLag",
                        "spec.dataValidation",
                        "spec.maxParalelDatabases");
    }

    @Test
    void refuses_a_target_that_is_the_source() {
        String same = COMPLETE.replace("5434", "5433")
                .replace(
                        "127.0.0.1, port: 5433, tls: none, credentials: {secretRef: shop-t",
                        "LOCALHOST, port: 5433, tls: none, credentials: {secretRef: shop-t");

        InvalidTaskDocument invalid = catchThrowableOfType(InvalidTaskDocument.class, () -> TaskDocuments.yaml(same));

        assertThat(invalid.violations())
                .containsExactly(new Violation(
                        "spec.databases[0]",
                        "source and target of 'shop' are the same database",
                        "Name another target server, or another target database."));
    }

    @Test
    void refuses_a_target_that_is_another_source_on_the_same_server() {
        String swapped = COMPLETE.replace("5434", "5433").replace("{name: shop}", "{name: shop, target: billing}");

        assertThat(fieldsOf(swapped)).containsExactly("spec.databases[0].target");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "   ",
                "# nothing",
                "just text",
                "- a\n- b",
                "a: [1",
                "a: 1\na: 2",
                "a:\n\t- b",
                "metadata: {name: &n small}\nspec: {x: *n}",
                "a: 1\n---\nb: 2",
                "{\"a\": 1",
                "{\"a\": 1, \"a\": 2}",
                "\u0000",
            })
    void says_where_a_text_is_unreadable(String text) {
        InvalidTaskDocument invalid = catchThrowableOfType(InvalidTaskDocument.class, () -> TaskDocuments.yaml(text));

        assertThat(invalid).isNotNull();
        assertThat(invalid.isMalformed()).isTrue();
        assertThat(invalid.violations()).hasSize(1);
    }

    @Test
    void names_the_line_of_a_fault() {
        InvalidTaskDocument invalid = catchThrowableOfType(
                InvalidTaskDocument.class,
                () -> TaskDocuments.yaml(SMALLEST.replace("[{name: shop}]", "[{name: shop]")));

        assertThat(invalid.violations().getFirst().reason()).contains("line 7");
    }

    @Test
    void refuses_a_field_that_stands_twice() {
        InvalidTaskDocument invalid = catchThrowableOfType(
                InvalidTaskDocument.class,
                () -> TaskDocuments.yaml(SMALLEST.replace("kind: MigrationTask", "kind: MigrationTask\nkind: Task")));

        assertThat(invalid.violations().getFirst().reason()).contains("kind").contains("line 3");
    }

    @Test
    void is_not_brought_down_by_nested_text() {
        String deep = "[".repeat(100_000);

        assertThat(catchThrowableOfType(InvalidTaskDocument.class, () -> TaskDocuments.yaml(deep)))
                .isNotNull();
        assertThat(catchThrowableOfType(InvalidTaskDocument.class, () -> TaskDocuments.json(deep)))
                .isNotNull();
    }

    private static List<String> fieldsOf(String document) {
        InvalidTaskDocument invalid =
                catchThrowableOfType(InvalidTaskDocument.class, () -> TaskDocuments.yaml(document));
        assertThat(invalid).as(document).isNotNull();
        return invalid.violations().stream().map(Violation::field).toList();
    }
}
