package io.landfall.engine.dmsapi;

import java.util.UUID;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * The task settings that the engine honours: a section of DMS's, and one of its own that other clients leave out.
 *
 * @param migrationId names slot, publication and position; by chance unless given
 */
record TaskSettings(UUID migrationId, int loadWorkers, boolean stopAfterLoad, long maxRetainedWalBytes) {

    private static final int MOST_WORKERS = 49;
    private static final int DEFAULT_WORKERS = 8;
    private static final long DEFAULT_RETAINED_WAL = 10_000_000_000L;

    static TaskSettings read(String text) {
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
        Fields own = settings.optionalObject("LandfallSettings").orElseGet(() -> Fields.of("", Answers.object()));
        UUID migration =
                own.optionalText("MigrationId").map(id -> uuid(own, id)).orElseGet(UUID::randomUUID);
        long retained = own.optionalNumber("MaxRetainedWal").orElse(DEFAULT_RETAINED_WAL);
        if (retained <= 0) {
            throw DmsFault.invalidParameter(
                    own.at("MaxRetainedWal") + " is " + retained
                            + ", but must be more than 0: the bytes of WAL that the source may keep before the slot is dropped");
        }
        own.refuseOthers();
        settings.refuseOthers();
        return new TaskSettings(migration, workers, stop, retained);
    }

    private static UUID uuid(Fields own, String text) {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException invalid) {
            throw DmsFault.invalidParameter(own.at("MigrationId") + " '" + text + "' is not a UUID");
        }
    }
}
