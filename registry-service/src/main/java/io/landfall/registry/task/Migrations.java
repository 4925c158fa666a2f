package io.landfall.registry.task;

import io.landfall.api.problem.ApiProblem;
import io.landfall.registry.progress.MigrationState;
import io.landfall.registry.progress.MigrationStates;
import java.util.List;
import java.util.stream.Collectors;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/** Finds migrations by what a request calls them: the database's name, or the migration's id. */
@Component
public class Migrations {

    private final MigrationTasks tasks;
    private final MigrationStates states;

    Migrations(MigrationTasks tasks, MigrationStates states) {
        this.tasks = tasks;
        this.states = states;
    }

    /** All migrations of a task, in the order of its document. */
    public List<MigrationState> of(String task) {
        return states.ofTasks(List.of(tasks.get(task).taskId()));
    }

    /** One migration of a task, or a problem that names those that there are. */
    public MigrationState get(String task, String database) {
        return pick(of(task), database);
    }

    static MigrationState pick(List<MigrationState> all, String database) {
        return all.stream()
                .filter(state -> state.migrationId().toString().equals(database))
                .findFirst()
                .or(() -> all.stream()
                        .filter(state -> state.database().equals(database))
                        .findFirst())
                .orElseThrow(() -> new ApiProblem(
                        HttpStatus.NOT_FOUND,
                        "UNKNOWN_DATABASE",
                        "database",
                        "The task has no database '" + database + "'.",
                        "Name one of "
                                + all.stream()
                                        .map(state -> "'" + state.database() + "'")
                                        .collect(Collectors.joining(", "))
                                + ", or a migration's id."));
    }

    static String inWords(List<MigrationState> all) {
        return all.stream().map(MigrationState::inWords).collect(Collectors.joining(", "));
    }
}
