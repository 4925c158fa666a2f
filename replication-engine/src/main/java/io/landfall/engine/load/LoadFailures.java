package io.landfall.engine.load;

import io.landfall.databases.connection.ConnectionFailure;
import io.landfall.databases.connection.SecretRefused;
import io.landfall.databases.connection.ServerWords;
import io.landfall.databases.identifier.QualifiedName;
import io.landfall.engine.task.TaskFailure;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/** Says whether a failure of the load passes by itself, and in words what it is; never with a row's values. */
final class LoadFailures {

    /**
     * Connection lost, server going down or coming up, resources short, serialisation and deadlock, lock not got in
     * time.
     */
    private static final List<String> PASSING = List.of("08", "57P", "53", "40", "55P03", "55006", "57014", "58");

    private LoadFailures() {}

    /** A failure of one table; the cause tells whether it passes. */
    static Exception of(QualifiedName table, SQLException failure) {
        return failure instanceof SnapshotLost || passes(failure)
                ? failure
                : TaskFailure.fatal(
                        "Loading table " + table + " failed: " + text(failure), ServerWords.loggable(failure));
    }

    static TaskFailure of(Exception failure) {
        return switch (failure) {
            case TaskFailure known -> known;
            case ConnectionFailure connection ->
                connection.category().isRetryable()
                        ? TaskFailure.recoverable(String.valueOf(connection.getMessage()), connection)
                        : TaskFailure.fatal(String.valueOf(connection.getMessage()), connection);
            case SecretRefused refused -> TaskFailure.fatal(String.valueOf(refused.getMessage()), refused);
            case SnapshotLost lost -> TaskFailure.recoverable(String.valueOf(lost.getMessage()), lost);
            case SQLException sql ->
                passes(sql)
                        ? TaskFailure.recoverable("The load was interrupted: " + text(sql), ServerWords.loggable(sql))
                        : TaskFailure.fatal("The load failed: " + text(sql), ServerWords.loggable(sql));
            case DataAccessException state -> ownDatabase(state);
            case TransactionException state -> ownDatabase(state);
            default -> TaskFailure.fatal("The load failed inside the engine; see its log", failure);
        };
    }

    private static TaskFailure ownDatabase(Exception failure) {
        return TaskFailure.recoverable("The engine's own database did not answer; see its log", failure);
    }

    private static boolean passes(SQLException failure) {
        String state = failure.getSQLState();
        return state == null || PASSING.stream().anyMatch(state::startsWith);
    }

    /** The server's words; more of help where a value does not fit. */
    private static String text(SQLException failure) {
        @Nullable String state = failure.getSQLState();
        if (state != null && state.startsWith("22")) {
            return "a value of the source can't be stored in the target's column (SQLSTATE " + state
                    + "). Compare the column types of both sides";
        }
        return ServerWords.of(failure) + (state == null ? "" : " (SQLSTATE " + state + ")");
    }
}
