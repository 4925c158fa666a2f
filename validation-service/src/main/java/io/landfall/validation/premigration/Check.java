package io.landfall.validation.premigration;

import java.sql.SQLException;
import java.util.Set;

/**
 * One named question about a migration's databases.
 *
 * @param name stable, upper-case
 * @param asks the question, for people
 * @param needed which migrations it is asked for
 * @param needs the connections without which it can't look
 */
public record Check(String name, String asks, Needed needed, Set<Need> needs, Look look) {

    /** Which migrations a check is for. */
    public enum Needed {
        ALWAYS,
        WITH_CUTOVER
    }

    /** What must be connected for a check to look. */
    public enum Need {
        SOURCE,
        TARGET_SERVER,
        /** The target database itself; a check that needs it is not needed while the database is yet to be created. */
        TARGET_DATABASE
    }

    /** Looks at the databases and says what it saw. */
    @FunctionalInterface
    public interface Look {
        void look(Subject subject, Findings findings) throws SQLException;
    }

    public Check {
        needs = Set.copyOf(needs);
    }

    public static Check always(String name, String asks, Look look, Need... needs) {
        return new Check(name, asks, Needed.ALWAYS, Set.of(needs), look);
    }

    public static Check withCutover(String name, String asks, Look look, Need... needs) {
        return new Check(name, asks, Needed.WITH_CUTOVER, Set.of(needs), look);
    }
}
