package io.landfall.cli;

import io.landfall.cli.client.MigrationView;
import io.landfall.cli.client.TablesOfDatabase;
import io.landfall.cli.client.TaskView;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;

/** What NAME on the command line means: TASK, with all of its databases, or TASK/DATABASE. */
public record Target(String task, @Nullable String database) {

    /** The migrations that are meant; an {@link IllegalArgumentException} if the database is unknown. */
    public List<MigrationView> migrationsOf(TaskView view) {
        return database == null ? view.migrations() : List.of(view.migration(database));
    }

    /** The tables of the databases that are meant. */
    public List<TablesOfDatabase> tablesOf(List<TablesOfDatabase> databases) {
        return databases.stream()
                .filter(each -> database == null
                        || each.database().equals(database)
                        || each.migrationId().toString().equals(database))
                .toList();
    }

    /** The migration's id as the API takes it, whatever characters the database's name holds; null for all. */
    public @Nullable String migrationId(TaskView view) {
        return database == null ? null : view.migration(database).migrationId().toString();
    }

    @Override
    public String toString() {
        return database == null ? task : task + "/" + database;
    }

    /** Splits at the first slash: a task's name holds none, a database's may. */
    public static final class Converter implements ITypeConverter<Target> {

        @Override
        public Target convert(String text) {
            int slash = text.indexOf('/');
            String task = slash < 0 ? text : text.substring(0, slash);
            String database = slash < 0 ? null : text.substring(slash + 1);
            if (task.isEmpty() || (database != null && database.isEmpty())) {
                throw new picocli.CommandLine.TypeConversionException(
                        "'" + text + "' is neither TASK nor TASK/DATABASE");
            }
            return new Target(task, database);
        }
    }
}
