package io.landfall.quickstart.ledger;

import io.landfall.quickstart.ledger.LedgerTraffic.Felt;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Journalled clients of a database that moves from one side to another, and the judgement of what they did. */
public final class Bank implements AutoCloseable {

    private final List<Endpoint> doors;
    private final Endpoint source;
    private final Endpoint target;
    private final LedgerTraffic traffic;

    /**
     * Starts the clients; the bank must be there.
     *
     * @param doors where the clients try in turn: source and target, or one pooler
     * @param source with a login that may read it even when applications may not
     * @param target likewise
     * @param journals a directory for the journals of this bank alone
     */
    public Bank(List<Endpoint> doors, Endpoint source, Endpoint target, int clients, Path journals) throws IOException {
        this.doors = List.copyOf(doors);
        this.source = source;
        this.target = target;
        this.traffic = new LedgerTraffic("bank", doors, clients, "", journals);
    }

    /** Creates schema {@code bank} as that owner, and lets the applications' role write into it. */
    public static void create(Connection connection, String owner, String application) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET ROLE " + statement.enquoteIdentifier(owner, true));
            Ledger.create(connection);
            String role = statement.enquoteIdentifier(application, true);
            statement.execute("GRANT USAGE ON SCHEMA bank TO " + role);
            statement.execute("GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA bank TO " + role);
            statement.execute("RESET ROLE");
        }
    }

    /** How many writes were acknowledged so far. */
    public long acknowledged() {
        return traffic.acknowledged();
    }

    /** What each client felt so far. */
    public List<Felt> felt() {
        return traffic.felt();
    }

    /**
     * What became of the clients' writes.
     *
     * @param admitting the sides that admit applications; exactly one should
     * @param verdict on that side
     * @param onBothSides writes made on the source after one was acknowledged by the target
     */
    public record Judgement(List<String> admitting, LedgerVerdict verdict, List<String> onBothSides, List<Felt> felt) {

        /** Whether nothing is wrong; errors that clients felt are none of it. */
        public boolean held() {
            return admitting.size() == 1 && verdict.held() && onBothSides.isEmpty();
        }

        /** How many errors the clients felt. */
        public long errors() {
            return felt.stream().mapToLong(Felt::errors).sum();
        }

        /** In one line. */
        public String text() {
            return (held() ? "HELD" : "BROKEN") + " on " + admitting + ": " + verdict.text() + "; " + onBothSides.size()
                    + " writes on both sides at a time";
        }
    }

    /** Whether clients that connect now reach the target, and it alone. */
    public boolean hasMoved() {
        try {
            return admitting().equals(List.of("target"));
        } catch (SQLException away) {
            return false;
        }
    }

    /** Whether each client's last write was acknowledged by the last of its doors. */
    public boolean allBehindLastDoor() {
        return traffic.allServedBy(doors.size() - 1);
    }

    /** Stops the clients and judges. */
    public Judgement judge() throws IOException, SQLException {
        close();
        LedgerChecker checker = new LedgerChecker(traffic.journals());
        List<String> admitting = admitting();
        boolean onTarget = admitting.contains("target");
        try (Connection left = source.connect();
                Connection current = (onTarget ? target : source).connect()) {
            return new Judgement(
                    admitting,
                    checker.check(current),
                    onTarget ? checker.madeOnBothSides(left) : List.of(),
                    traffic.felt());
        }
    }

    private List<String> admitting() throws SQLException {
        String atSource;
        try (Connection connection = source.connect()) {
            atSource = identity(connection);
        }
        List<String> admitting = new ArrayList<>();
        for (Endpoint door : doors) {
            try (Connection connection = door.connect()) {
                admitting.add(identity(connection).equals(atSource) ? "source" : "target");
            } catch (SQLException refused) {
                // not a side that applications are on
            }
        }
        return admitting;
    }

    private static String identity(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT system_identifier || '/' || current_database() FROM pg_control_system()")) {
            row.next();
            return row.getString(1);
        }
    }

    /** Stops the clients after their current write. */
    @Override
    public void close() {
        traffic.close();
    }
}
