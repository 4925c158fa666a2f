package io.landfall.registry.task;

import io.landfall.contracts.spec.MigrationSpec;
import io.landfall.messaging.outbox.Ids;
import io.landfall.registry.task.document.TaskDocument;
import java.time.InstantSource;
import java.util.List;

/** A task that is only looked at: its migrations' specs have ids that nobody else will see. */
public final class PlannedTask {

    private PlannedTask() {}

    public static List<MigrationSpec> specs(TaskDocument document, String planner, InstantSource clock) {
        MigrationTask task =
                new MigrationTask(Ids.next(clock), document.name(), 1, planner, clock.instant(), planner, document);
        return document.spec().databases().stream()
                .map(database -> task.specOf(Ids.next(clock), database))
                .toList();
    }
}
