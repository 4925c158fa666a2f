package io.landfall.engine.dmsapi;

import io.landfall.engine.task.MigrationType;
import java.util.UUID;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** The task settings that the engine honours; DMS's section and its own. */
record TaskSettings(UUID migrationId, int loadWorkers, boolean stopAfterLoad, long maxRetainedWalBytes) {

    private static final int MOST_WORKERS = 49;
    private static final int DEFAULT_WORKERS = 8;

    static TaskSettings read(String text, MigrationType type) {
        Fields settings;
        try {
            settings = Fields.of("ReplicationTaskSettings", JsonMapper.shared().readTree(text));
        } catch (JacksonException malformed) {
            throw DmsFault.invalidParameter("ReplicationTaskSettings is not valid JSON");
        }
        Fields load = settings.object("FullLoadSettings");
        load.text("TargetTablePrepMode");
        load.only("TargetTablePrepMode", "DO_NOTHING");
        load.only("StopTaskCachedChangesApplied", "false");
        load.only("CreatePkAfterFullLoad", "false");
        boolean stop = load.optionalFlag("StopTaskCachedChangesNotApplied").orElse(false);
        int workers =
                load.optionalInteger("MaxFullLoadSubTasks", 1, MOST_WORKERS).orElse(DEFAULT_WORKERS);
        load.refuseOthers();
        Fields own = settings.object("LandfallSettings");
        UUID migration = uuid(own);
        long retained = own.optionalNumber("MaxRetainedWal").orElse(0L);
        if (retained <= 0 && type.capturesChanges()) {
            throw DmsFault.invalidParameter(
                    own.at("MaxRetainedWal")
                            + " is required for full-load-and-cdc: the bytes of WAL that the source may keep before the slot is dropped");
        }
        own.refuseOthers();
        settings.refuseOthers();
        return new TaskSettings(migration, workers, stop, retained);
    }

    private static UUID uuid(Fields own) {
        String text = own.text("MigrationId");
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException invalid) {
            throw DmsFault.invalidParameter(own.at("MigrationId") + " '" + text + "' is not a UUID");
        }
    }
}
