package io.landfall.databases.landfall;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.stream.Stream;

/**
 * Creates and drops the schema {@code landfall} in a source or target; whoever arrives first creates it. All methods
 * are idempotent and safe to run by several sessions at once; outside auto-commit they become part of the caller's
 * transaction.
 */
public final class LandfallSchema {

    public static final String NAME = "landfall";

    private static final String SCRIPT = "schema-v1.sql";
    /** The comment that marks the schema as Landfall's own, with the script's version. */
    private static final String MARK = "Landfall's own tables, version 1; dropped when the migration ends";

    private LandfallSchema() {}

    public static void ensureOnSource(Connection connection) throws SQLException {
        ensure(connection, "source");
    }

    public static void ensureOnTarget(Connection connection) throws SQLException {
        ensure(connection, "target");
    }

    public static boolean exists(Connection connection) throws SQLException {
        return !"absent".equals(state(connection));
    }

    /** Drops Landfall's tables and the schema, never CASCADE: what somebody else put there makes it fail by name. */
    public static void drop(Connection connection) throws SQLException {
        inTransaction(connection, () -> {
            if (state(connection).equals("absent")) {
                return;
            }
            refuseForeign(connection);
            execute(connection, section("drop"));
        });
    }

    private static void ensure(Connection connection, String side) throws SQLException {
        inTransaction(connection, () -> {
            if (state(connection).equals("absent")) {
                execute(
                        connection,
                        "CREATE SCHEMA landfall; COMMENT ON SCHEMA landfall IS '" + MARK.replace("'", "''") + "'");
            }
            refuseForeign(connection);
            execute(connection, section("both"));
            execute(connection, section(side));
        });
    }

    private static void refuseForeign(Connection connection) throws SQLException {
        if (!state(connection).equals("ours")) {
            throw new ForeignLandfallSchema();
        }
    }

    private static String state(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("""
                        SELECT pg_catalog.obj_description(oid, 'pg_namespace') FROM pg_catalog.pg_namespace WHERE nspname = 'landfall'
                        """)) {
            if (!result.next()) {
                return "absent";
            }
            return MARK.equals(result.getString(1)) ? "ours" : "foreign";
        }
    }

    private static String section(String name) {
        String script = script();
        String head = "-- section: " + name + "\n";
        return Stream.of(script.split("(?m)^(?=-- section: )"))
                .filter(section -> section.startsWith(head))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(SCRIPT + " has no section " + name));
    }

    private static String script() {
        try (InputStream script = LandfallSchema.class.getResourceAsStream(SCRIPT)) {
            if (script == null) {
                throw new IllegalStateException(SCRIPT + " is missing");
            }
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static void inTransaction(Connection connection, Work work) throws SQLException {
        boolean own = connection.getAutoCommit();
        if (own) {
            connection.setAutoCommit(false);
        }
        try {
            execute(connection, "SELECT pg_catalog.pg_advisory_xact_lock(5782911030021)");
            work.run();
            if (own) {
                connection.commit();
            }
        } catch (SQLException | RuntimeException failure) {
            if (own) {
                connection.rollback();
            }
            throw failure;
        } finally {
            if (own) {
                connection.setAutoCommit(true);
            }
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** What runs inside the transaction. */
    private interface Work {
        void run() throws SQLException;
    }
}
