package io.landfall.dmsadapter.fullload;

import io.landfall.contracts.spec.MigrationSpec;
import java.util.Map;
import java.util.TreeMap;

/** The task settings that only one of the two speakers of the DMS API knows. */
enum SettingsDialect {
    ENGINE {
        @Override
        Map<String, Object> more(MigrationSpec spec) {
            Map<String, Object> settings = new TreeMap<>();
            settings.put("MigrationId", spec.migrationId().toString());
            if (spec.cutover().required()) {
                settings.put("MaxRetainedWal", spec.maxRetainedWalBytes());
            }
            return Map.of("LandfallSettings", settings);
        }
    },
    /** AWS's defaults ignore failing deletes, log failing truncations and cut large values: none of that here. */
    AWS {
        @Override
        Map<String, Object> more(MigrationSpec spec) {
            return Map.of(
                    "TargetMetadata",
                    Map.of(
                            "BatchApplyEnabled",
                            false,
                            "ParallelApplyThreads",
                            0,
                            "SupportLobs",
                            true,
                            "FullLobMode",
                            true),
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
        }
    };

    abstract Map<String, Object> more(MigrationSpec spec);
}
