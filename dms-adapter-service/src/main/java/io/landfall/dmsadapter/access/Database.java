package io.landfall.dmsadapter.access;

import io.landfall.databases.connection.DatabaseAddress;
import io.landfall.databases.landfall.Lease;
import io.landfall.databases.landfall.StaleLease;
import io.landfall.messaging.step.StepRun;
import java.sql.Connection;
import java.sql.SQLException;

/** A session on one side of a migration. */
public final class Database implements AutoCloseable {

    /** The name under which the steps of the adapter act. */
    public static final String LEASE = "dms-adapter";

    private final Side side;
    private final DatabaseAddress address;
    private final Connection connection;

    Database(Side side, DatabaseAddress address, Connection connection) {
        this.side = side;
        this.address = address;
        this.connection = connection;
    }

    /** SQL work on a session. */
    public interface Work<T> {
        T on(Connection connection) throws SQLException;
    }

    /** SQL work without a result. */
    public interface Effect {
        void on(Connection connection) throws SQLException;
    }

    public Side side() {
        return side;
    }

    public DatabaseAddress address() {
        return address;
    }

    /** Work that changes nothing, or nothing that a paused worker could spoil. */
    public <T> T read(Work<T> work) throws DatabaseFailure {
        try {
            return work.on(connection);
        } catch (SQLException failure) {
            throw new DatabaseFailure(side, address, failure);
        }
    }

    /** One transaction that a later owner of the run makes impossible. */
    public <T> T fenced(StepRun run, Work<T> work) throws DatabaseFailure, StaleLease {
        return fenced(run, LEASE, work);
    }

    /** As {@link #fenced(StepRun, Work)}, without a result. */
    public void apply(StepRun run, Effect effect) throws DatabaseFailure, StaleLease {
        fenced(run, LEASE, c -> {
            effect.on(c);
            return true;
        });
    }

    /** Statements in one fenced transaction. */
    public void execute(StepRun run, String... statements) throws DatabaseFailure, StaleLease {
        apply(run, c -> Sql.execute(c, statements));
    }

    /** As {@link #fenced(StepRun, Work)}, with a lease of its own for work that goes on beside other work. */
    public <T> T fenced(StepRun run, String lease, Work<T> work) throws DatabaseFailure, StaleLease {
        run.heartbeat();
        return fenced(lease, run.leaseToken(), work);
    }

    /** One transaction under a lease and a token. */
    public <T> T fenced(String lease, long token, Work<T> work) throws DatabaseFailure, StaleLease {
        try {
            connection.setAutoCommit(false);
            try {
                Lease.hold(connection, lease, token);
                T result = work.on(connection);
                connection.commit();
                return result;
            } catch (SQLException | StaleLease | RuntimeException failure) {
                connection.rollback();
                throw failure;
            } finally {
                connection.setAutoCommit(true);
            }
        } catch (SQLException failure) {
            throw new DatabaseFailure(side, address, failure);
        }
    }

    /** For what has to be held, watched or cancelled by the caller itself. */
    public Connection connection() {
        return connection;
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException ignored) {
            // the session is gone, which is what was wanted
        }
    }
}
