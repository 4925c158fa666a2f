package io.landfall.engine.dmsapi;

import io.landfall.engine.task.MigrationType;
import io.landfall.engine.task.NewTask;
import io.landfall.engine.task.StartType;
import io.landfall.engine.task.TaskRefused;
import io.landfall.engine.task.TaskState;
import io.landfall.engine.task.TaskSupervisor;
import io.landfall.engine.task.Tasks;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;
import tools.jackson.databind.node.ObjectNode;

/** Create, describe, start, stop and delete replication tasks. */
@Component
class TaskOperations implements Operations {

    private final Tasks tasks;
    private final Arns arns;
    private final TaskForms forms;
    private final TaskSupervisor supervisor;

    TaskOperations(Tasks tasks, Arns arns, TaskForms forms, TaskSupervisor supervisor) {
        this.tasks = tasks;
        this.arns = arns;
        this.forms = forms;
        this.supervisor = supervisor;
    }

    @Override
    public Map<String, Operation> byName() {
        return Map.of(
                "CreateReplicationTask", this::create,
                "DescribeReplicationTasks", this::describe,
                "StartReplicationTask", this::start,
                "StopReplicationTask", this::stop,
                "DeleteReplicationTask", this::delete);
    }

    private ObjectNode create(Fields request) {
        String identifier = ResourceNames.checked(
                "ReplicationTaskIdentifier", request.text("ReplicationTaskIdentifier"), ResourceNames.OTHER);
        String instance = request.text("ReplicationInstanceArn");
        String source = request.text("SourceEndpointArn");
        String target = request.text("TargetEndpointArn");
        MigrationType type = valid("MigrationType", () -> MigrationType.ofWireName(request.text("MigrationType")));
        String mappings = request.text("TableMappings");
        String settingsText = request.text("ReplicationTaskSettings");
        TaskSettings settings = TaskSettings.read(settingsText);
        String tags = Tags.read(request);
        request.refuseOthers();
        NewTask task = new NewTask(
                arns.next("task"),
                identifier,
                instance,
                source,
                target,
                type,
                mappings,
                TableMappings.read(mappings),
                settingsText,
                tags,
                settings.migrationId(),
                settings.loadWorkers(),
                settings.stopAfterLoad(),
                settings.maxRetainedWalBytes());
        return answer(() -> tasks.create(task));
    }

    private ObjectNode describe(Fields request) {
        Listing listing = Listing.read(
                request,
                Set.of(
                        "replication-task-arn",
                        "replication-task-id",
                        "migration-type",
                        "endpoint-arn",
                        "replication-instance-arn"));
        boolean withoutSettings = request.optionalFlag("WithoutSettings").orElse(false);
        request.refuseOthers();
        List<TaskState> found = tasks.all().stream()
                .filter(task -> listing.admits("replication-task-arn", task.arn())
                        && listing.admits("replication-task-id", task.identifier())
                        && listing.admits("migration-type", task.type().wireName())
                        && listing.admits("endpoint-arn", task.sourceArn(), task.targetArn())
                        && listing.admits("replication-instance-arn", task.instanceArn()))
                .toList();
        if (found.isEmpty() && listing.isFiltered()) {
            throw DmsFault.notFound("No replication task matches the filters");
        }
        return Answers.page(
                "ReplicationTasks",
                listing.page(found, TaskState::identifier),
                task -> forms.task(task, tasks.tables(task.arn()), !withoutSettings));
    }

    private ObjectNode start(Fields request) {
        String arn = request.text("ReplicationTaskArn");
        StartType type =
                valid("StartReplicationTaskType", () -> StartType.ofWireName(request.text("StartReplicationTaskType")));
        request.refuseOthers();
        return answer(() -> tasks.start(arn, type));
    }

    private ObjectNode stop(Fields request) {
        String arn = request.text("ReplicationTaskArn");
        request.refuseOthers();
        return answer(() -> tasks.stop(arn));
    }

    private ObjectNode delete(Fields request) {
        String arn = request.text("ReplicationTaskArn");
        request.refuseOthers();
        return answer(() -> tasks.delete(arn));
    }

    private ObjectNode answer(Supplier<TaskState> action) {
        TaskState task = allowed(action);
        supervisor.look(task.arn());
        return Answers.wrapped("ReplicationTask", forms.task(task, tasks.tables(task.arn()), true));
    }

    static <T> T allowed(Supplier<T> action) {
        try {
            return action.get();
        } catch (TaskRefused refused) {
            String message = String.valueOf(refused.getMessage());
            throw switch (refused.kind()) {
                case NOT_FOUND -> DmsFault.notFound(message);
                case ALREADY_EXISTS -> DmsFault.alreadyExists(message);
                case INVALID_STATE -> DmsFault.invalidState(message);
                case INVALID_COMBINATION -> DmsFault.invalidCombination(message);
            };
        }
    }

    private static <T> T valid(String field, Supplier<T> value) {
        try {
            return value.get();
        } catch (IllegalArgumentException invalid) {
            throw DmsFault.invalidParameter(field + ": " + invalid.getMessage());
        }
    }
}
