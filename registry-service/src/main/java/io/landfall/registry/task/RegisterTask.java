package io.landfall.registry.task;

import io.landfall.api.problem.ApiProblem;
import io.landfall.contracts.Principal;
import io.landfall.contracts.command.RegisterMigration;
import io.landfall.messaging.outbox.Ids;
import io.landfall.registry.audit.AuditTrail;
import io.landfall.registry.audit.AuditedAction;
import io.landfall.registry.progress.MigrationStates;
import io.landfall.registry.task.document.DatabaseSpec;
import io.landfall.registry.task.document.TaskDocument;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Registers a task: everything about it in one transaction, the commands that start its migrations included. */
@Component
class RegisterTask {

    private final MigrationTasks tasks;
    private final MigrationStates states;
    private final SagaCommands commands;
    private final AuditTrail audit;
    private final InstantSource clock;

    RegisterTask(
            MigrationTasks tasks,
            MigrationStates states,
            SagaCommands commands,
            AuditTrail audit,
            InstantSource clock) {
        this.tasks = tasks;
        this.states = states;
        this.commands = commands;
        this.audit = audit;
        this.clock = clock;
    }

    @Transactional(propagation = Propagation.MANDATORY)
    TaskView register(TaskDocument document, Principal principal) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        MigrationTask task = new MigrationTask(
                Ids.next(clock), document.name(), 1, principal.name(), now, principal.name(), document);
        if (!tasks.add(task)) {
            throw new ApiProblem(
                    HttpStatus.CONFLICT,
                    "TASK_EXISTS",
                    "metadata.name",
                    "There is a migration task '" + task.name() + "' already.",
                    "Choose another name; to amend that task, retry it with the document ('landfall retry "
                            + task.name() + " -f FILE').");
        }
        begin(task, principal, now);
        audit.accepted(
                principal.name(),
                AuditedAction.REGISTER_TASK,
                task.name(),
                null,
                document.spec().databases().size() + " database(s)");
        return TaskView.of(task, states.ofTasks(List.of(task.taskId())));
    }

    private void begin(MigrationTask task, Principal principal, Instant now) {
        int ordinal = 0;
        for (DatabaseSpec database : task.document().spec().databases()) {
            UUID migrationId = Ids.next(clock);
            tasks.addMigration(task.taskId(), migrationId, ordinal++, database.name(), database.target());
            states.begin(migrationId, now);
            commands.send(
                    task.taskId(),
                    migrationId,
                    0,
                    new RegisterMigration(task.specOf(migrationId, database)),
                    principal);
        }
    }
}
