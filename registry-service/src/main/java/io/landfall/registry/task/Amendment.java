package io.landfall.registry.task;

import io.landfall.contracts.Step;
import io.landfall.contracts.spec.ServerSpec;
import io.landfall.registry.progress.MigrationState;
import io.landfall.registry.task.document.DatabaseSpec;
import io.landfall.registry.task.document.InvalidTaskDocument;
import io.landfall.registry.task.document.TaskDocument;
import io.landfall.registry.task.document.TaskSpec;
import io.landfall.registry.task.document.Violation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Judges what an amendment changes. What a migration has built upon can't change under it: once it is past
 * PRE_MIGRATION_VALIDATION, both servers, its target database, its exclusions and insert-only tables, whether it cuts
 * over, and the WAL limit stay. Roles, window, limits of the cutover, data validation and labels may change at any
 * time.
 */
final class Amendment {

    private final TaskDocument before;
    private final TaskDocument after;
    private final List<Violation> violations = new ArrayList<>();

    private Amendment(TaskDocument before, TaskDocument after) {
        this.before = before;
        this.after = after;
    }

    /** Throws {@link InvalidTaskDocument} with everything that may not change. */
    static void check(TaskDocument before, TaskDocument after, List<MigrationState> all, List<MigrationState> retried) {
        Amendment amendment = new Amendment(before, after);
        amendment.checkTask();
        amendment.checkDatabases(all, retried);
        amendment.checkFoundations(all);
        if (!amendment.violations.isEmpty()) {
            throw InvalidTaskDocument.of(amendment.violations);
        }
    }

    private void checkTask() {
        if (!after.name().equals(before.name())) {
            violate("metadata.name", "the task is '" + before.name() + "'", "Keep its name.");
        }
        Set<String> gone = new HashSet<>(names(before));
        gone.removeAll(names(after));
        Set<String> added = new HashSet<>(names(after));
        added.removeAll(names(before));
        if (!gone.isEmpty() || !added.isEmpty()) {
            violate(
                    "spec.databases",
                    "the databases of a task stay the same: " + gone + " are missing, " + added + " are new",
                    "Abort what shall not be migrated; register another task for what shall be too.");
        }
    }

    /** An entry of a database that is not retried would change nothing, and mislead. */
    private void checkDatabases(List<MigrationState> all, List<MigrationState> retried) {
        Map<String, DatabaseSpec> old = byName(before);
        Map<String, MigrationState> states =
                all.stream().collect(Collectors.toMap(MigrationState::database, Function.identity()));
        List<DatabaseSpec> now = after.spec().databases();
        for (int index = 0; index < now.size(); index++) {
            DatabaseSpec database = now.get(index);
            MigrationState state = states.get(database.name());
            if (state == null || database.equals(old.get(database.name()))) {
                continue;
            }
            String field = "spec.databases[" + index + "]";
            if (!retried.contains(state)) {
                violate(field, state.inWords() + ", and is not retried here", "Leave its entry as it is.");
            } else if (isFounded(state)) {
                violate(
                        field,
                        state.inWords() + ": its target, exclusions and insert-only tables are settled",
                        "Leave its entry as it is; or abort the database and register it in another task.");
            }
        }
    }

    private void checkFoundations(List<MigrationState> all) {
        List<MigrationState> founded = all.stream().filter(Amendment::isFounded).toList();
        if (founded.isEmpty()) {
            return;
        }
        TaskSpec old = before.spec();
        TaskSpec now = after.spec();
        String why = founded.getFirst().inWords() + " and relies on it";
        String remedy = "Leave it as it is; a password is changed in the secret catalogue, for anything else abort and"
                + " register another task.";
        checkServer("spec.source", old.source(), now.source(), why, remedy);
        checkServer("spec.target", old.target(), now.target(), why, remedy);
        if (old.cutover().required() != now.cutover().required()) {
            violate("spec.cutover.required", why, remedy);
        }
        if (old.maxRetainedWalBytes() != now.maxRetainedWalBytes()) {
            violate("spec.maxRetainedWal", why, remedy);
        }
    }

    private void checkServer(String field, ServerSpec old, ServerSpec now, String why, String remedy) {
        if (!Objects.equals(old, now)) {
            violate(field, why, remedy);
        }
    }

    /** Whether something has been built by the spec, and may still be needed. */
    private static boolean isFounded(MigrationState state) {
        Step step = state.step();
        return step != null
                && step != Step.PRE_MIGRATION_VALIDATION
                && !state.status().isFinal();
    }

    private void violate(String field, String reason, String remedy) {
        violations.add(new Violation(field, reason, remedy));
    }

    private static Set<String> names(TaskDocument document) {
        return byName(document).keySet();
    }

    private static Map<String, DatabaseSpec> byName(TaskDocument document) {
        return document.spec().databases().stream().collect(Collectors.toMap(DatabaseSpec::name, Function.identity()));
    }
}
