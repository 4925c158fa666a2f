package io.landfall.systemtests.randomshop;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/** Transactions of chance, as applications write them; some of what they try is refused or taken back. */
final class RandomTransactions {

    /** Unique, exclusion and foreign keys; a deadlock; TRUNCATE of what others refer to, or with triggers pending. */
    private static final Set<String> REFUSALS = Set.of("23505", "23P01", "23503", "40P01", "0A000", "55006");

    /** What PostgreSQL says where a published table's rows can't be told apart. */
    private static final String NO_IDENTITY = "55000";

    static final String REFUSED_AS_DECLARED = "refused in an insert-only table";

    private static final String BACK = "ROLLBACK TO SAVEPOINT before; RELEASE SAVEPOINT before";

    /** What a statement does, and how often of a thousand. */
    private enum Change {
        INSERT(220),
        INSERT_UNLESS_THERE(30),
        INSERT_MANY(20),
        COPY(28),
        UPDATE(388),
        MOVE(80),
        SWAP(80),
        DELETE(130),
        MESSAGE(20),
        TRUNCATE(4);

        final int share;

        Change(int share) {
            this.share = share;
        }

        static Change of(int thousandth) {
            int left = thousandth;
            for (Change change : values()) {
                left -= change.share;
                if (left < 0) {
                    return change;
                }
            }
            throw new IllegalStateException("the shares are not a thousand");
        }
    }

    private final RandomShop shop;
    private final Random random;
    private final RandomStatements statements;
    private final BooleanSupplier twoPhases;
    private final Tally tally;
    private final String name;
    private final @Nullable String origin;
    private int number;

    /**
     * @param name unique on the server, for prepared transactions
     * @param origin of which no other session says that its changes come from there
     * @param twoPhases whether transactions may be prepared now
     */
    RandomTransactions(
            RandomShop shop,
            String name,
            @Nullable String origin,
            Random random,
            BooleanSupplier twoPhases,
            Tally tally) {
        this.shop = shop;
        this.name = name;
        this.origin = origin;
        this.random = random;
        this.statements = new RandomStatements(random);
        this.twoPhases = twoPhases;
        this.tally = tally;
    }

    void next(Connection connection) throws SQLException {
        number++;
        if (origin != null && random.nextInt(8) == 0) {
            nextFromElsewhere(origin, connection);
        } else {
            nextOfOwn(connection);
        }
    }

    /** As a subscriber applies what another server has written. */
    private void nextFromElsewhere(String elsewhere, Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SELECT shop.as_from(" + Sql.literal(elsewhere) + ")");
            nextOfOwn(connection);
            statement.execute("SELECT shop.as_own()");
            tally.count("with a replication origin");
        }
    }

    private void nextOfOwn(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            for (int left = random.nextInt(6) == 0 ? 12 : 1 + random.nextInt(3); left > 0; left--) {
                change(statement);
            }
        }
        try {
            end(connection);
        } catch (SQLException refusal) {
            tally.count(refused(refusal));
            connection.rollback();
        }
        connection.setAutoCommit(true);
    }

    /** In a subtransaction, now and then with another one inside. */
    private void change(Statement statement) throws SQLException {
        List<RandomTable> tables = shop.tables();
        RandomTable table = tables.get(random.nextInt(tables.size()));
        Change change = Change.of(random.nextInt(1_000));
        statement.execute("SAVEPOINT before");
        try {
            run(change, table, statement);
            if (random.nextInt(10) == 0) {
                change(statement);
                tally.count("subtransactions in subtransactions");
            }
            boolean back = random.nextInt(8) == 0;
            statement.execute(back ? BACK : "RELEASE SAVEPOINT before");
            tally.count(back ? "taken back to a savepoint" : change.name());
        } catch (SQLException refusal) {
            boolean declared = table.key() == KeyKind.INSERT_ONLY && NO_IDENTITY.equals(refusal.getSQLState());
            tally.count(declared ? REFUSED_AS_DECLARED : refused(refusal));
            statement.execute(BACK);
        }
    }

    private void run(Change change, RandomTable table, Statement statement) throws SQLException {
        switch (change) {
            case INSERT -> statement.execute(statements.insert(table, 1 + random.nextInt(3)));
            case INSERT_UNLESS_THERE -> statement.execute(statements.insertUnlessThere(table));
            case INSERT_MANY -> statement.execute(statements.insert(table, 20 + random.nextInt(200)));
            case COPY -> copy(statements.copy(table, 1 + random.nextInt(100)), statement);
            case UPDATE -> statement.execute(statements.update(table));
            case MOVE -> statement.execute(statements.move(table));
            case SWAP -> statement.execute(statements.swap(table));
            case DELETE -> statement.execute(statements.delete(table));
            case MESSAGE -> statement.execute(statements.message());
            case TRUNCATE -> {
                statement.execute(statements.truncate(table));
                statement.execute(statements.insert(table, 50));
            }
        }
    }

    /** As bytes: the driver splits a long text between the halves of a character. */
    private static void copy(RandomStatements.Copy copy, Statement statement) throws SQLException {
        try {
            statement
                    .getConnection()
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn(copy.command(), new ByteArrayInputStream(copy.rows().getBytes(StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new SQLException("the rows to copy can't be sent", "08006", e);
        }
    }

    private void end(Connection connection) throws SQLException {
        if (random.nextInt(10) == 0) {
            connection.rollback();
            tally.count("rolled back");
        } else if (random.nextInt(10) == 0 && twoPhases.getAsBoolean()) {
            inTwoPhases(connection);
        } else {
            connection.commit();
            tally.count("committed");
        }
    }

    private void inTwoPhases(Connection connection) throws SQLException {
        String id = Sql.literal(name + "_" + number);
        boolean commits = random.nextInt(4) > 0;
        try (Statement statement = connection.createStatement()) {
            statement.execute("PREPARE TRANSACTION " + id);
            connection.setAutoCommit(true);
            statement.execute((commits ? "COMMIT" : "ROLLBACK") + " PREPARED " + id);
        }
        tally.count(commits ? "prepared and committed" : "prepared and rolled back");
    }

    /** Constraints refuse some of what chance proposes; anything else is a mistake here, or the fence. */
    private static String refused(SQLException failure) throws SQLException {
        if (!REFUSALS.contains(String.valueOf(failure.getSQLState()))) {
            throw failure;
        }
        return "refused with " + failure.getSQLState();
    }
}
