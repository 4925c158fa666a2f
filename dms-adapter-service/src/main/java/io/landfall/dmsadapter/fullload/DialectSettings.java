package io.landfall.dmsadapter.fullload;

import io.landfall.contracts.spec.MigrationSpec;
import io.landfall.dmsadapter.provisioning.DmsDialect;
import java.util.Map;
import java.util.TreeMap;

/** The task settings that only one of the two speakers of the DMS API knows. */
final class DialectSettings {

    /** AWS's defaults ignore failing deletes, log failing truncations and cut large values: none of that here. */
    private static final Map<String, Object> AWS = Map.of(
            "TargetMetadata",
            Map.of("BatchApplyEnabled", false, "ParallelApplyThreads", 0, "SupportLobs", true, "FullLobMode", true),
            "ErrorBehavior",
            Map.of(
                    "DataErrorPolicy", "SUSPEND_TABLE",
                    "DataTruncationErrorPolicy", "SUSPEND_TABLE",
                    "TableErrorPolicy", "SUSPEND_TABLE",
                    "ApplyErrorDeletePolicy", "SUSPEND_TABLE",
                    "ApplyErrorInsertPolicy", "SUSPEND_TABLE",
                    "ApplyErrorUpdatePolicy", "SUSPEND_TABLE",
                    "ApplyErrorFailOnTruncationDdl", true,
                    "FailOnNoTablesCaptured", true),
            "ControlTablesSettings",
            Map.of("ControlSchema", "landfall"));

    private DialectSettings() {}

    static Map<String, Object> of(DmsDialect dialect, MigrationSpec spec) {
        return switch (dialect) {
            case ENGINE -> Map.of("LandfallSettings", engine(spec));
            case AWS -> AWS;
        };
    }

    private static Map<String, Object> engine(MigrationSpec spec) {
        Map<String, Object> settings = new TreeMap<>();
        settings.put("MigrationId", spec.migrationId().toString());
        if (spec.cutover().required()) {
            settings.put("MaxRetainedWal", spec.maxRetainedWalBytes());
        }
        return settings;
    }
}
