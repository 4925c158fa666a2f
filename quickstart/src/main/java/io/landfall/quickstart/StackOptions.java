package io.landfall.quickstart;

import io.landfall.quickstart.stack.Ports;
import io.landfall.quickstart.stack.StackSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where state is kept and which ports are used. */
final class StackOptions {

    @Option(names = "--data", paramLabel = "DIR", description = "State, logs and secrets (default: .landfall).")
    private @Nullable Path data;

    @Option(
            names = "--port-base",
            paramLabel = "N",
            description = "First of the consecutive ports of all parts (default: ${DEFAULT-VALUE}).",
            defaultValue = "" + Ports.DEFAULT_BASE)
    private int portBase;

    @Option(names = "--port", paramLabel = "PART=N", description = "Another port for one part.")
    private Map<String, Integer> ports = new LinkedHashMap<>();

    @Option(names = "--no-events", description = "Ask DMS at intervals only; no events by SQS.")
    private boolean withoutEvents;

    Path data() {
        return data(".landfall");
    }

    private Path data(String usual) {
        Path chosen = data == null ? project().resolve(usual) : data;
        return chosen.toAbsolutePath().normalize();
    }

    StackSettings settings() {
        return settings(".landfall");
    }

    StackSettings settings(String usualData) {
        Ports all = Ports.from(portBase);
        for (var port : ports.entrySet()) {
            all = all.with(port.getKey(), port.getValue());
        }
        StackSettings settings = StackSettings.of(project(), data(usualData), all);
        return withoutEvents ? settings.withoutEvents() : settings;
    }

    /** The same options for another process. */
    List<String> arguments() {
        List<String> arguments =
                new ArrayList<>(List.of("--data", data().toString(), "--port-base", Integer.toString(portBase)));
        ports.forEach((part, port) -> arguments.addAll(List.of("--port", part + "=" + port)));
        if (withoutEvents) {
            arguments.add("--no-events");
        }
        return arguments;
    }

    /** The directory of the modules, which the script ./landfall names. */
    static Path project() {
        return Path.of(System.getProperty("landfall.home", "."))
                .toAbsolutePath()
                .normalize();
    }
}
