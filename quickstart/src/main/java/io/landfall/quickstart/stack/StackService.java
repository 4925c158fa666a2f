package io.landfall.quickstart.stack;

import io.landfall.contracts.Service;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** The services and the engine: module, database and heap of each. */
public enum StackService {
    REGISTRY("registry-service", "landfall_registry", coordinating()),
    ORCHESTRATOR("orchestrator-service", "landfall_orchestrator", coordinating()),
    DMS_ADAPTER("dms-adapter-service", "landfall_dms_adapter", coordinating()),
    VALIDATION("validation-service", "landfall_validation", coordinating()),
    CUTOVER("cutover-service", "landfall_cutover", coordinating()),
    // a large row is in the old generation at once
    ENGINE("replication-engine", "landfall_engine", List.of("-Xmx512m", "-Xmn96m"));

    private final String module;
    private final String database;

    @SuppressWarnings("ImmutableEnumChecker") // a copy that can't be changed
    private final List<String> sizing;

    StackService(String module, String database, List<String> sizing) {
        this.module = module;
        this.database = database;
        this.sizing = List.copyOf(sizing);
    }

    /** The service of that module. */
    public static StackService named(String module) {
        return Arrays.stream(values())
                .filter(service -> service.module.equals(module))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("There is no service " + module));
    }

    /** The one that a message or a link names. */
    public static StackService of(Service service) {
        return switch (service) {
            case REGISTRY -> REGISTRY;
            case ORCHESTRATOR -> ORCHESTRATOR;
            case DMS_ADAPTER -> DMS_ADAPTER;
            case VALIDATION -> VALIDATION;
            case CUTOVER -> CUTOVER;
        };
    }

    /** The Maven module, which is also the process's name. */
    public String module() {
        return module;
    }

    /** Its database on the state server. */
    public String database() {
        return database;
    }

    // what is hot in these is the databases: code compiled quickly starts sooner than code compiled well
    private static List<String> coordinating() {
        return List.of("-Xmx192m", "-XX:TieredStopAtLevel=1");
    }

    BootJar jar(Path project) {
        return new BootJar(project.resolve(module).resolve("target"), module, sizing);
    }
}
