package io.landfall.systemtests.deployment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.yaml.snakeyaml.Yaml;

/**
 * Renders a directory as {@code kubectl kustomize} does, as far as {@code k8s/} uses it: resources, nameSuffix,
 * namespace, labels, images and strategic merge patches. What it does not know it refuses.
 */
record Kustomization(Path directory) {

    private static final Set<String> KNOWN =
            Set.of("resources", "nameSuffix", "namespace", "labels", "images", "patches");

    List<Map<String, Object>> render() throws IOException {
        Map<String, Object> kustomization =
                documents(directory.resolve("kustomization.yaml")).getFirst();
        if (!KNOWN.containsAll(kustomization.keySet())) {
            throw new IllegalArgumentException(directory + " uses more of Kustomize than " + KNOWN);
        }
        List<Map<String, Object>> all = new ArrayList<>();
        for (Object resource : list(kustomization.get("resources"))) {
            Path path = directory.resolve((String) resource).normalize();
            all.addAll(Files.isDirectory(path) ? new Kustomization(path).render() : documents(path));
        }
        for (Object patch : list(kustomization.get("patches"))) {
            patch(all, map(patch));
        }
        String suffix = (String) kustomization.getOrDefault("nameSuffix", "");
        all.forEach(one -> rename(one, suffix));
        list(kustomization.get("labels")).forEach(labels -> all.forEach(one -> label(one, map(labels))));
        list(kustomization.get("images")).forEach(image -> all.forEach(one -> image(one, map(image))));
        if (kustomization.get("namespace") instanceof String namespace) {
            all.stream()
                    .filter(one -> !one.get("kind").equals("Namespace"))
                    .forEach(one -> map(one.get("metadata")).put("namespace", namespace));
        }
        return all;
    }

    static List<Map<String, Object>> documents(Path file) throws IOException {
        List<Map<String, Object>> documents = new ArrayList<>();
        new Yaml().loadAll(Files.readString(file)).forEach(document -> documents.add(map(document)));
        return documents;
    }

    private void patch(List<Map<String, Object>> all, Map<String, Object> patch) throws IOException {
        Map<String, Object> changes =
                documents(directory.resolve((String) patch.get("path"))).getFirst();
        Map<String, Object> target = map(patch.get("target"));
        List<Map<String, Object>> hit = all.stream()
                .filter(one -> one.get("kind").equals(target.getOrDefault("kind", changes.get("kind"))))
                .filter(one -> !target.isEmpty() || name(one).equals(name(changes)))
                .toList();
        if (hit.isEmpty()) {
            throw new IllegalArgumentException(directory.resolve((String) patch.get("path")) + " patches nothing");
        }
        for (Map<String, Object> one : hit) {
            String name = name(one);
            merge(one, changes);
            map(one.get("metadata")).put("name", name);
        }
    }

    private static void merge(Map<String, Object> into, Map<String, Object> changes) {
        changes.forEach((key, change) -> into.merge(key, change, Kustomization::merged));
    }

    /** Lists of things with a name are merged by it. */
    private static Object merged(Object before, Object change) {
        if (before instanceof Map && change instanceof Map) {
            merge(map(before), map(change));
            return before;
        }
        if (before instanceof List<?> old && change instanceof List<?> changes && changes.getFirst() instanceof Map) {
            Map<Object, Object> byName = new LinkedHashMap<>();
            changes.forEach(one -> byName.put(map(one).get("name"), one));
            List<Object> result = new ArrayList<>();
            changes.stream()
                    .filter(one ->
                            old.stream().noneMatch(two -> map(two).get("name").equals(map(one).get("name"))))
                    .forEach(result::add);
            old.forEach(one -> {
                Object named = byName.get(map(one).get("name"));
                result.add(named == null ? one : merged(one, named));
            });
            return result;
        }
        return change;
    }

    private static void rename(Map<String, Object> resource, String suffix) {
        if (!suffix.isEmpty()) {
            map(resource.get("metadata")).put("name", name(resource) + suffix);
            Map<String, Object> pod = podOf(resource);
            if (pod.get("serviceAccountName") instanceof String account) {
                pod.put("serviceAccountName", account + suffix);
            }
        }
    }

    private static void label(Map<String, Object> resource, Map<String, Object> labels) {
        Map<String, Object> pairs = map(labels.get("pairs"));
        child(map(resource.get("metadata")), "labels").putAll(pairs);
        boolean selectors = Boolean.TRUE.equals(labels.get("includeSelectors"));
        for (Object field : list(labels.get("fields"))) {
            if (resource.get("kind").equals(map(field).get("kind"))) {
                at(resource, (String) map(field).get("path")).putAll(pairs);
            }
        }
        if (selectors && resource.get("kind").equals("Service")) {
            at(resource, "spec/selector").putAll(pairs);
        }
        if (!resource.get("kind").equals("Deployment")) {
            return;
        }
        if (selectors) {
            at(resource, "spec/selector/matchLabels").putAll(pairs);
            list(podOf(resource).get("topologySpreadConstraints"))
                    .forEach(constraint ->
                            at(map(constraint), "labelSelector/matchLabels").putAll(pairs));
        }
        if (selectors || Boolean.TRUE.equals(labels.get("includeTemplates"))) {
            at(resource, "spec/template/metadata/labels").putAll(pairs);
        }
    }

    private static void image(Map<String, Object> resource, Map<String, Object> image) {
        for (Object container : list(podOf(resource).get("containers"))) {
            Map<String, Object> one = map(container);
            if (one.get("image").equals(image.get("name"))) {
                Object tag = image.get("newTag");
                one.put("image", image.get("newName") + (tag == null ? "" : ":" + tag));
            }
        }
    }

    static Map<String, Object> podOf(Map<String, Object> resource) {
        return map(map(map(resource.get("spec")).get("template")).get("spec"));
    }

    static String name(Map<String, Object> resource) {
        return (String) map(resource.get("metadata")).get("name");
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> map(Object value) {
        return value == null ? Map.of() : (Map<String, Object>) value;
    }

    static List<?> list(Object value) {
        return value == null ? List.of() : (List<?>) value;
    }

    private static Map<String, Object> child(Map<String, Object> parent, String key) {
        return map(parent.computeIfAbsent(key, first -> new LinkedHashMap<String, Object>()));
    }

    /** The map at that path, made where it is absent. */
    private static Map<String, Object> at(Map<String, Object> root, String path) {
        Map<String, Object> here = root;
        for (String key : path.split("/", -1)) {
            here = child(here, key);
        }
        return here;
    }
}
