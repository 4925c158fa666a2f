package io.landfall.quickstart.stack;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where a stack runs and how it differs from the usual.
 *
 * @param project the directory with the modules
 * @param data all state, logs, secrets and keys
 * @param services those that are started
 * @param events whether the engine tells state changes by SQS, or the adapter only asks at intervals
 * @param servers how its own servers differ from the usual
 * @param extra further properties of single services, which win over the usual ones
 * @param options further options of single services' JVMs
 */
public record StackSettings(
        Path project,
        Path data,
        Ports ports,
        List<StackService> services,
        boolean events,
        ServerSettings servers,
        Map<StackService, Map<String, String>> extra,
        Map<StackService, List<String>> options) {

    /** Absolute paths, own copies. */
    public StackSettings {
        project = project.toAbsolutePath().normalize();
        data = data.toAbsolutePath().normalize();
        services = List.copyOf(services);
        extra = Map.copyOf(extra);
        options = Map.copyOf(options);
    }

    /** The usual stack. */
    public static StackSettings of(Path project, Path data, Ports ports) {
        return new StackSettings(
                project, data, ports, List.of(StackService.values()), true, ServerSettings.USUAL, Map.of(), Map.of());
    }

    /** With one more property for one service, such as an address of a proxy or a test's hold point. */
    public StackSettings with(StackService service, String property, String value) {
        Map<StackService, Map<String, String>> more = new HashMap<>(extra);
        Map<String, String> properties = new LinkedHashMap<>(extra.getOrDefault(service, Map.of()));
        properties.put(property, value);
        more.put(service, Map.copyOf(properties));
        return new StackSettings(project, data, ports, services, events, servers, more, options);
    }

    /** With properties for one service. */
    public StackSettings with(StackService service, Map<String, String> properties) {
        StackSettings all = this;
        for (var property : properties.entrySet()) {
            all = all.with(service, property.getKey(), property.getValue());
        }
        return all;
    }

    /** With options for one service's JVM, in place of those that it had here. */
    public StackSettings withOptions(StackService service, String... jvm) {
        Map<StackService, List<String>> more = new HashMap<>(options);
        more.put(service, List.of(jvm));
        return new StackSettings(project, data, ports, services, events, servers, extra, more);
    }

    /** With servers that differ from the usual. */
    public StackSettings with(ServerSettings different) {
        return new StackSettings(project, data, ports, services, events, different, extra, options);
    }

    /** The same in another directory. */
    public StackSettings in(Path directory) {
        return new StackSettings(project, directory, ports, services, events, servers, extra, options);
    }

    /** With these services alone, for those who need no others. */
    public StackSettings only(StackService... alone) {
        return new StackSettings(project, data, ports, List.of(alone), events, servers, extra, options);
    }

    /** Where nothing is told by SQS. */
    public StackSettings withoutEvents() {
        return new StackSettings(project, data, ports, services, false, servers, extra, options);
    }

    /** The catalogue of secrets, which the services read at each use. */
    public Path secretCatalogue() {
        return data.resolve("secrets.yaml");
    }

    /** The directory of the secrets themselves. */
    public Path secrets() {
        return data.resolve("secrets");
    }

    /** One file a part. */
    public Path log(String part) {
        return data.resolve("logs").resolve(part + ".log");
    }

    Path state(String part) {
        return data.resolve("state").resolve(part);
    }
}
