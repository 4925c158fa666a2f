package io.landfall.quickstart.stack;

import java.nio.file.Path;
import java.util.Arrays;

/** The services and the engine: module, database and heap of each. */
public enum StackService {
    REGISTRY("registry-service", "landfall_registry", 192),
    ORCHESTRATOR("orchestrator-service", "landfall_orchestrator", 192),
    DMS_ADAPTER("dms-adapter-service", "landfall_dms_adapter", 192),
    VALIDATION("validation-service", "landfall_validation", 192),
    CUTOVER("cutover-service", "landfall_cutover", 192),
    ENGINE("replication-engine", "landfall_engine", 512);

    private final String module;
    private final String database;
    private final int heapMegabytes;

    StackService(String module, String database, int heapMegabytes) {
        this.module = module;
        this.database = database;
        this.heapMegabytes = heapMegabytes;
    }

    /** The service of that module. */
    public static StackService named(String module) {
        return Arrays.stream(values())
                .filter(service -> service.module.equals(module))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("There is no service " + module));
    }

    /** The Maven module, which is also the process's name. */
    public String module() {
        return module;
    }

    /** Its database on the state server. */
    public String database() {
        return database;
    }

    int heapMegabytes() {
        return heapMegabytes;
    }

    BootJar jar(Path project) {
        return new BootJar(project.resolve(module).resolve("target"), module, heapMegabytes);
    }
}
