package io.landfall.registry.task;

import io.landfall.api.problem.ApiProblem;
import io.landfall.contracts.MigrationStatus;
import io.landfall.contracts.Principal;
import io.landfall.contracts.command.RetryMigration;
import io.landfall.registry.audit.AuditTrail;
import io.landfall.registry.audit.AuditedAction;
import io.landfall.registry.progress.MigrationState;
import io.landfall.registry.progress.MigrationStates;
import io.landfall.registry.progress.TaskEvents;
import io.landfall.registry.task.document.DatabaseSpec;
import io.landfall.registry.task.document.TaskDocument;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Asks for failed migrations to go on, by the same spec or by an amended one. */
@Component
class RetryMigrations {

    private final MigrationTasks tasks;
    private final MigrationStates states;
    private final TaskEvents locks;
    private final SagaCommands commands;
    private final AuditTrail audit;
    private final InstantSource clock;

    RetryMigrations(
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

    /** Returns the databases that are retried. */
    @Transactional
    List<String> retry(String name, @Nullable String database, @Nullable TaskDocument amended, Principal principal) {
        locks.lock(tasks.get(name).taskId());
        MigrationTask task = tasks.get(name);
        List<MigrationState> all = states.ofTasks(List.of(task.taskId()));
        List<MigrationState> retried = database == null ? retryable(all) : List.of(retryable(all, database));
        Instant now = clock.instant();
        boolean amends = false;
        if (amended != null && !amended.equals(task.document())) {
            amends = true;
            Amendment.check(task.document(), amended, all, retried);
            task = task.amended(amended, principal.name());
            tasks.amend(task, now);
        }
        for (MigrationState state : retried) {
            retry(task, state, amends, principal, now);
        }
        List<String> databases = retried.stream().map(MigrationState::database).toList();
        String detail = databases + (amends ? " by revision " + task.revision() : "");
        audit.accepted(principal.name(), AuditedAction.RETRY, name, database, detail);
        return databases;
    }

    private void retry(MigrationTask task, MigrationState state, boolean amends, Principal principal, Instant now) {
        DatabaseSpec spec = task.database(state.database());
        tasks.renameTarget(state.migrationId(), spec.target());
        RetryMigration command = new RetryMigration(amends ? task.specOf(state.migrationId(), spec) : null, null);
        commands.send(task.taskId(), state.migrationId(), state.sagaEpoch(), command, principal);
        MigrationStatus shown = state.isCompensating() ? MigrationStatus.ABORTING : MigrationStatus.QUEUED;
        states.requested(state.migrationId(), shown, "retry requested by " + principal.name(), now);
    }

    private static List<MigrationState> retryable(List<MigrationState> all) {
        List<MigrationState> retryable =
                all.stream().filter(state -> state.status().isRetryable()).toList();
        if (retryable.isEmpty()) {
            throw notRetryable(Migrations.inWords(all));
        }
        return retryable;
    }

    private static MigrationState retryable(List<MigrationState> all, String database) {
        MigrationState state = Migrations.pick(all, database);
        if (!state.status().isRetryable()) {
            throw notRetryable(state.inWords());
        }
        return state;
    }

    private static ApiProblem notRetryable(String states) {
        return new ApiProblem(
                HttpStatus.CONFLICT,
                "NOT_RETRYABLE",
                null,
                "There is nothing to retry: " + states + ".",
                "Only what is FAILED or NEEDS_OPERATOR can be retried.");
    }
}
