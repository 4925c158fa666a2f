package io.landfall.registry.task;

import io.landfall.api.problem.ApiProblem;
import io.landfall.contracts.Failure;
import io.landfall.contracts.MigrationStatus;
import io.landfall.contracts.Principal;
import io.landfall.contracts.Step;
import io.landfall.contracts.command.RetryMigration;
import io.landfall.registry.audit.AuditTrail;
import io.landfall.registry.audit.AuditedAction;
import io.landfall.registry.progress.MigrationState;
import io.landfall.registry.progress.MigrationStates;
import io.landfall.registry.progress.TaskEvents;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Asks for a migration whose data was found to differ to go on from its data validation, which mends tables first. */
@Component
class RepairMigrations {

    /** Failures that name tables whose rows differ, or may. */
    private static final Set<String> DAMAGE = Set.of("DATA_DIFFERS", "COLUMNS_REWRITTEN");

    private final MigrationTasks tasks;
    private final MigrationStates states;
    private final TaskEvents locks;
    private final SagaCommands commands;
    private final AuditTrail audit;
    private final InstantSource clock;

    RepairMigrations(
            MigrationTasks tasks,
            MigrationStates states,
            TaskEvents locks,
            SagaCommands commands,
            AuditTrail audit,
            InstantSource clock) {
        this.tasks = tasks;
        this.states = states;
        this.locks = locks;
        this.commands = commands;
        this.audit = audit;
        this.clock = clock;
    }

    /** Returns the database's name; the caller is an approver, and may not be who asked for the migration. */
    @Transactional
    String repair(String name, String database, List<String> tables, String reason, Principal approver) {
        locks.lock(tasks.get(name).taskId());
        MigrationTask task = tasks.get(name);
        MigrationState state = Migrations.pick(states.ofTasks(List.of(task.taskId())), database);
        fourEyes(task, state, approver);
        if (!task.document().spec().dataValidation()) {
            throw refused(
                    "The task document of '" + name + "' has no data validation, which a repair is a part of.",
                    "Abort, and register it with dataValidation: true.");
        }
        if (!isParkedForDamage(state)) {
            throw refused(
                    "There is no damage to repair: " + state.inWords() + ".",
                    "Only what stands still in its data validation, or because its data differs, can be repaired.");
        }
        commands.send(
                task.taskId(), state.migrationId(), state.sagaEpoch(), new RetryMigration(null, tables), approver);
        states.requested(
                state.migrationId(), MigrationStatus.QUEUED, "repair requested by " + approver.name(), clock.instant());
        audit.accepted(approver.name(), AuditedAction.REPAIR_TABLES, name, state.database(), tables + ": " + reason);
        return state.database();
    }

    /** Also a repair that failed: it finds by itself what is damaged still. */
    private static boolean isParkedForDamage(MigrationState state) {
        Failure failure = state.failure();
        boolean damageWasFound = failure != null && DAMAGE.contains(failure.code());
        return state.status().isRetryable()
                && !state.isCompensating()
                && (damageWasFound || state.step() == Step.DATA_VALIDATION);
    }

    private static void fourEyes(MigrationTask task, MigrationState state, Principal approver) {
        Optional<String> did = task.specOf(state.migrationId(), task.database(state.database()))
                .involvementOf(approver.name());
        if (did.isPresent()) {
            throw new ApiProblem(
                    HttpStatus.FORBIDDEN,
                    "FOUR_EYES",
                    null,
                    "'" + approver.name() + "' " + did.get() + " this migration and can't approve its repair.",
                    "Ask another approver.");
        }
    }

    private static ApiProblem refused(String reason, String remedy) {
        return new ApiProblem(HttpStatus.CONFLICT, "NOT_REPAIRABLE", null, reason, remedy);
    }
}
