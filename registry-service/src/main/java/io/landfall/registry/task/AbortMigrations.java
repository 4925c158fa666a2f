package io.landfall.registry.task;

import io.landfall.api.problem.ApiProblem;
import io.landfall.contracts.MigrationStatus;
import io.landfall.contracts.Principal;
import io.landfall.contracts.Step;
import io.landfall.contracts.command.AbortMigration;
import io.landfall.registry.audit.AuditTrail;
import io.landfall.registry.audit.AuditedAction;
import io.landfall.registry.progress.MigrationState;
import io.landfall.registry.progress.MigrationStates;
import io.landfall.registry.progress.TaskEvents;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Asks for migrations to be undone. What the registry knows to be past the point of no return is refused at once; the
 * cutover's journal has the last word on everything else, and its refusal shows in the migration.
 */
@Component
class AbortMigrations {

    private static final Set<String> PAST_THE_POINT_OF_NO_RETURN = Set.of("COMMITTED", "OPENING", "SWITCHING", "DONE");

    private final MigrationTasks tasks;
    private final MigrationStates states;
    private final TaskEvents locks;
    private final SagaCommands commands;
    private final AuditTrail audit;
    private final InstantSource clock;

    AbortMigrations(
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

    /** Returns the databases whose abort is under way now. */
    @Transactional
    List<String> abort(String name, @Nullable String database, String reason, Principal principal) {
        MigrationTask task = tasks.get(name);
        locks.lock(task.taskId());
        List<MigrationState> all = states.ofTasks(List.of(task.taskId()));
        boolean cutsOver = task.document().spec().cutover().required();
        List<MigrationState> wanted = database == null
                ? all.stream().filter(state -> isAbortable(state, cutsOver)).toList()
                : List.of(Migrations.pick(all, database));
        if (wanted.isEmpty()) {
            throw refused("FINISHED", "There is nothing to abort: " + Migrations.inWords(all) + ".");
        }
        wanted.forEach(state -> refuse(state, cutsOver));
        wanted.stream()
                .filter(state -> !state.isCompensating())
                .forEach(state -> abort(task, state, reason, principal));
        audit.accepted(principal.name(), AuditedAction.ABORT, name, database, reason);
        return wanted.stream().map(MigrationState::database).toList();
    }

    private void abort(MigrationTask task, MigrationState state, String reason, Principal principal) {
        commands.send(task.taskId(), state.migrationId(), state.sagaEpoch(), new AbortMigration(reason), principal);
        states.requested(
                state.migrationId(),
                MigrationStatus.ABORTING,
                "abort requested by " + principal.name(),
                clock.instant());
    }

    private static void refuse(MigrationState state, boolean cutsOver) {
        if (state.status().isFinal()) {
            throw refused("FINISHED", "There is nothing to abort: " + state.inWords() + ".");
        }
        if (isCommitted(state, cutsOver)) {
            throw refused(
                    "PAST_POINT_OF_NO_RETURN",
                    "The cutover of '" + state.database()
                            + "' is committed: past the point of no return it only goes forward.");
        }
    }

    private static boolean isAbortable(MigrationState state, boolean cutsOver) {
        return !state.status().isFinal() && !isCommitted(state, cutsOver);
    }

    private static boolean isCommitted(MigrationState state, boolean cutsOver) {
        String phase = state.phase();
        return cutsOver
                && ((state.step() == Step.CUTOVER && phase != null && PAST_THE_POINT_OF_NO_RETURN.contains(phase))
                        || (state.step() == Step.DMS_CLEANUP && !state.isCompensating()));
    }

    private static ApiProblem refused(String code, String reason) {
        return new ApiProblem(
                HttpStatus.CONFLICT, code, null, reason, "See the task's history for what was done and when.");
    }
}
