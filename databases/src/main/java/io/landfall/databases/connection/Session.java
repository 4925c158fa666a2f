package io.landfall.databases.connection;

import java.time.Duration;

/**
 * What a connection is for, and how long it may run or wait for locks; {@link Duration#ZERO} means without limit.
 *
 * @param answerTimeout how long the server may be silent while it is to answer, at the login too, in whole seconds:
 *     after that the connection is given up, whatever became of its statement
 */
public record Session(String applicationName, Duration statementTimeout, Duration lockTimeout, Duration answerTimeout) {

    /** How Landfall's own sessions are told from all others in {@code pg_stat_activity}. */
    public static final String PREFIX = "landfall/";

    public Session {
        if (!applicationName.startsWith(PREFIX)) {
            throw new IllegalArgumentException("application name '" + applicationName + "' must start with " + PREFIX);
        }
        if (statementTimeout.isNegative() || lockTimeout.isNegative() || answerTimeout.isNegative()) {
            throw new IllegalArgumentException("a time-out can't be negative");
        }
    }

    /** A session named {@code landfall/<purpose>} for short statements: 60 s a statement, 10 s a lock. */
    public static Session of(String purpose) {
        return new Session(PREFIX + purpose, Duration.ofSeconds(60), Duration.ofSeconds(10), Duration.ZERO);
    }

    public Session withStatementTimeout(Duration timeout) {
        return new Session(applicationName, timeout, lockTimeout, answerTimeout);
    }

    public Session withLockTimeout(Duration timeout) {
        return new Session(applicationName, statementTimeout, timeout, answerTimeout);
    }

    public Session withAnswerTimeout(Duration timeout) {
        return new Session(applicationName, statementTimeout, lockTimeout, timeout);
    }
}
