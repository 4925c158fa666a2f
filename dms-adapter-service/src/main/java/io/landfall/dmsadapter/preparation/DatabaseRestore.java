package io.landfall.dmsadapter.preparation;

import io.landfall.contracts.Failure;
import io.landfall.databases.catalog.postgresql.LargeObjects;
import io.landfall.databases.connection.SecretRefused;
import io.landfall.databases.connection.Session;
import io.landfall.databases.landfall.LandfallSchema;
import io.landfall.databases.landfall.StaleLease;
import io.landfall.dmsadapter.access.Database;
import io.landfall.dmsadapter.access.DatabaseFailure;
import io.landfall.dmsadapter.access.MigrationDatabases;
import io.landfall.dmsadapter.access.Side;
import io.landfall.dmsadapter.access.Sql;
import io.landfall.dmsadapter.preparation.Baselines.Baseline;
import io.landfall.messaging.step.StepRun;
import io.landfall.messaging.step.UndoOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * Leaves both sides as they were found, and proves it against the baseline; each call goes on where the last one ended.
 */
@Component
class DatabaseRestore {

    private static final Session SESSION = Session.of("restore");
    private static final Duration PAUSE = Duration.ofSeconds(3);

    private final MigrationDatabases databases;
    private final Baselines baselines;
    private final TargetDatabase targetDatabase;
    private final CreatedObjects created;
    private final ReplicaIdentities identities;

    DatabaseRestore(
            MigrationDatabases databases,
            Baselines baselines,
            TargetDatabase targetDatabase,
            CreatedObjects created,
            ReplicaIdentities identities) {
        this.databases = databases;
        this.baselines = baselines;
        this.targetDatabase = targetDatabase;
        this.created = created;
        this.identities = identities;
    }

    UndoOutcome restore(StepRun run) throws DatabaseFailure, SecretRefused, StaleLease {
        List<String> remarks = new ArrayList<>();
        Optional<Baseline> source = baselines.find(run.migrationId(), Side.SOURCE);
        if (source.isPresent()) {
            Optional<String> blocker = identities.restore(run);
            if (blocker.isPresent()) {
                return delayed("RESTORE_WAITS", "restoring the source waits for " + blocker.get());
            }
            remarks.addAll(
                    restoreSource(run, Objects.requireNonNull(source.get().state())));
        }
        Optional<Baseline> target = baselines.find(run.migrationId(), Side.TARGET);
        if (target.isPresent()) {
            if (!target.get().existed()) {
                targetDatabase.drop(run);
            } else {
                List<String> left =
                        restoreTarget(run, Objects.requireNonNull(target.get().state()));
                if (!left.isEmpty()) {
                    return delayed(
                            "TARGET_NOT_AS_FOUND", "the target is not yet as it was found: " + String.join("; ", left));
                }
            }
            created.forget(run.migrationId());
        }
        return new UndoOutcome.Undone(
                "both sides are as they were found" + (remarks.isEmpty() ? "" : "; " + String.join("; ", remarks)));
    }

    /** Returns what others have changed since, which is left as it is. */
    private List<String> restoreSource(StepRun run, DatabaseState found)
            throws DatabaseFailure, SecretRefused, StaleLease {
        try (Database source = databases.source(run.spec(), SESSION)) {
            dropLandfall(run, source);
            return Differences.sinceBaseline(found, source.read(DatabaseSurvey::read));
        }
    }

    /** Returns what is still different. */
    private List<String> restoreTarget(StepRun run, DatabaseState found)
            throws DatabaseFailure, SecretRefused, StaleLease {
        try (Database target = databases.target(run.spec(), SESSION)) {
            if (!target.read(LandfallSchema::exists)) {
                // the last act of an earlier call, or none of Landfall's effects has come about
                return Differences.onTarget(found, target.read(DatabaseSurvey::read));
            }
            // heals a first call that died while it made the schema
            target.read(c -> {
                LandfallSchema.ensureOnTarget(c);
                return true;
            });
            List<String> stuck = new ObjectDrops(run, target).dropAll(created.entries(run.migrationId()));
            if (!stuck.isEmpty()) {
                return stuck;
            }
            while (target.fenced(run, LargeObjects::dropSome)) {
                // the next thousand
            }
            DatabaseState now = target.read(DatabaseSurvey::read);
            List<String> statements = AsFound.statements(found, now);
            target.apply(run, c -> {
                Sql.execute(c, statements.toArray(String[]::new));
                LandfallSchema.drop(c);
            });
            return Differences.onTarget(found, target.read(DatabaseSurvey::read));
        }
    }

    private static void dropLandfall(StepRun run, Database side) throws DatabaseFailure, StaleLease {
        if (side.read(LandfallSchema::exists)) {
            side.apply(run, LandfallSchema::drop);
        }
    }

    private static UndoOutcome delayed(String code, String reason) {
        return new UndoOutcome.Delayed(
                Failure.retryable(
                        code, reason, "It is tried again by itself; remove what it names if that is not Landfall's."),
                PAUSE);
    }
}
