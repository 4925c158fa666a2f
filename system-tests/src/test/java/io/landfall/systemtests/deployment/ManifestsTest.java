package io.landfall.systemtests.deployment;

import static io.landfall.systemtests.deployment.Kustomization.list;
import static io.landfall.systemtests.deployment.Kustomization.map;
import static io.landfall.systemtests.deployment.Kustomization.name;
import static io.landfall.systemtests.deployment.Kustomization.podOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1Namespace;
import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1ServiceAccount;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.json.JsonMapper;

/**
 * What is deployed: the rendered Kubernetes manifests and docker-compose.yml, against models and the services' own
 * properties.
 */
class ManifestsTest {

    private static final Path ROOT = Path.of("..");
    private static final List<String> SERVICES = List.of(
            "registry-service",
            "orchestrator-service",
            "dms-adapter-service",
            "validation-service",
            "cutover-service",
            "replication-engine");

    @ParameterizedTest
    @ValueSource(strings = {"local", "production"})
    void every_manifest_is_of_its_kinds_schema(String overlay) throws IOException {
        List<Map<String, Object>> manifests = rendered(overlay);

        assertThat(manifests)
                .extracting(one -> one.get("kind"))
                .filteredOn("Deployment"::equals)
                .hasSize(6);
        for (Map<String, Object> manifest : manifests) {
            assertThat(name(manifest)).startsWith("landfall");
            validate(manifest);
        }
    }

    @Test
    void a_field_that_the_schema_does_not_have_is_found() throws IOException {
        Map<String, Object> deployment = ofKind(rendered("local"), "Deployment").getFirst();
        map(list(podOf(deployment).get("containers")).getFirst()).put("readOnly", true);

        assertThatThrownBy(() -> validate(deployment)).hasMessageContaining("readOnly");
    }

    @ParameterizedTest
    @ValueSource(strings = {"local", "production"})
    void pods_run_without_rights_probed_bounded_and_selected(String overlay) throws IOException {
        List<Map<String, Object>> manifests = rendered(overlay);
        for (Map<String, Object> deployment : ofKind(manifests, "Deployment")) {
            Map<String, Object> pod = podOf(deployment);
            Map<String, Object> container = map(list(pod.get("containers")).getFirst());
            assertThat(map(pod.get("securityContext"))).containsEntry("runAsNonRoot", true);
            assertThat(map(container.get("securityContext")))
                    .containsEntry("readOnlyRootFilesystem", true)
                    .containsEntry("allowPrivilegeEscalation", false);
            assertThat(container).containsKeys("startupProbe", "livenessProbe", "readinessProbe");
            assertThat(map(map(container.get("resources")).get("limits"))).containsKey("memory");
            assertThat(map(map(container.get("resources")).get("requests"))).containsKeys("cpu", "memory");
            Object labels = map(map(map(deployment.get("spec")).get("template")).get("metadata"))
                    .get("labels");
            for (String kind : List.of("Service", "PodDisruptionBudget", "ServiceMonitor")) {
                Map<String, Object> other = ofKind(manifests, kind).stream()
                        .filter(one -> name(one).equals(name(deployment)))
                        .findFirst()
                        .orElseThrow();
                Map<String, Object> selector = map(map(other.get("spec")).get("selector"));
                Map<String, Object> pairs = kind.equals("Service") ? selector : map(selector.get("matchLabels"));
                assertThat(pairs).isNotEmpty();
                assertThat(map(labels)).containsAllEntriesOf(pairs);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"local", "production"})
    void every_variable_is_a_property_of_its_service(String overlay) throws IOException {
        List<Map<String, Object>> manifests = rendered(overlay);
        Map<String, Object> shared = map(ofKind(manifests, "ConfigMap").stream()
                .filter(one -> name(one).equals("landfall"))
                .findFirst()
                .orElseThrow()
                .get("data"));
        List<KnownProperties> all = new ArrayList<>();
        for (String service : SERVICES) {
            KnownProperties known = KnownProperties.of(service);
            all.add(known);
            Map<String, Object> deployment = ofKind(manifests, "Deployment").stream()
                    .filter(one -> name(one).equals("landfall-" + service))
                    .findFirst()
                    .orElseThrow();
            Map<String, Object> container =
                    map(list(podOf(deployment).get("containers")).getFirst());
            assertThat(list(container.get("env")))
                    .extracting(variable -> (String) map(variable).get("name"))
                    .as(service)
                    .allMatch(known::has);
        }
        assertThat(shared.keySet()).allMatch(variable -> all.stream().anyMatch(known -> known.has(variable)));
    }

    @Test
    void compose_names_only_properties_and_files_that_exist() throws IOException {
        Map<String, Object> compose = map(new Yaml().load(Files.readString(ROOT.resolve("docker-compose.yml"))));
        List<KnownProperties> all = new ArrayList<>();
        for (String service : SERVICES) {
            all.add(KnownProperties.of(service));
        }
        map(compose.get("services")).forEach((name, service) -> {
            Map<String, Object> definition = map(service);
            assertThat(definition).as(name).containsKeys("profiles", "image");
            assertThat(definition.containsKey("healthcheck") || SERVICES.contains(name))
                    .as(name)
                    .isTrue();
            if (SERVICES.contains(name)) {
                assertThat(map(definition.get("environment")).keySet())
                        .as(name)
                        .allMatch(variable -> all.stream().anyMatch(known -> known.has(variable)));
            }
            list(definition.get("volumes")).stream()
                    .map(volume -> ((String) volume).split(":", 2)[0])
                    .filter(path -> path.startsWith("./"))
                    .forEach(path -> assertThat(ROOT.resolve(path)).exists());
        });
        assertThat(map(compose.get("services"))).containsKeys(SERVICES.toArray(String[]::new));
    }

    /** Where kubectl is installed, it is the judge of the rendering. */
    @ParameterizedTest
    @ValueSource(strings = {"local", "production"})
    void kubectl_renders_the_same(String overlay) throws IOException, InterruptedException {
        assumeTrue(Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, "kubectl"))));
        Process kubectl = new ProcessBuilder(
                        "kubectl", "kustomize", overlay(overlay).toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String text = new String(kubectl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(kubectl.waitFor()).isZero();
        List<Map<String, Object>> theirs = new ArrayList<>();
        new Yaml().loadAll(text).forEach(document -> theirs.add(map(document)));

        assertThat(byName(rendered(overlay))).containsExactlyInAnyOrderEntriesOf(byName(theirs));
    }

    private static List<Map<String, Object>> rendered(String overlay) throws IOException {
        return new Kustomization(overlay(overlay)).render();
    }

    private static Map<String, Object> byName(List<Map<String, Object>> manifests) {
        return manifests.stream()
                .collect(Collectors.toMap(one -> one.get("kind") + " " + name(one), Function.identity()));
    }

    private static Path overlay(String name) {
        return ROOT.resolve("k8s/overlays").resolve(name);
    }

    private static List<Map<String, Object>> ofKind(List<Map<String, Object>> manifests, String kind) {
        return manifests.stream().filter(one -> one.get("kind").equals(kind)).toList();
    }

    private static void validate(Map<String, Object> manifest) throws IOException {
        JsonElement json = JsonParser.parseString(JsonMapper.shared().writeValueAsString(manifest));
        String kind = manifest.get("apiVersion") + " " + manifest.get("kind");
        switch (kind) {
            case "apps/v1 Deployment" -> V1Deployment.validateJsonElement(json);
            case "v1 Service" -> V1Service.validateJsonElement(json);
            case "v1 ServiceAccount" -> V1ServiceAccount.validateJsonElement(json);
            case "v1 ConfigMap" -> V1ConfigMap.validateJsonElement(json);
            case "v1 Namespace" -> V1Namespace.validateJsonElement(json);
            case "policy/v1 PodDisruptionBudget" -> V1PodDisruptionBudget.validateJsonElement(json);
            case "networking.k8s.io/v1 NetworkPolicy" -> V1NetworkPolicy.validateJsonElement(json);
            // a custom resource, which the model does not have
            case "monitoring.coreos.com/v1 ServiceMonitor" ->
                assertThat(map(manifest.get("spec")).keySet())
                        .containsExactlyInAnyOrder("jobLabel", "endpoints", "selector");
            default -> throw new IllegalArgumentException("no schema for " + kind);
        }
    }
}
