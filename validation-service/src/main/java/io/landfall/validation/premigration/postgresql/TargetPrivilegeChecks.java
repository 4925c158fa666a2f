package io.landfall.validation.premigration.postgresql;

import io.landfall.databases.identifier.Identifiers;
import io.landfall.validation.premigration.Findings;
import io.landfall.validation.premigration.Side;
import io.landfall.validation.premigration.Subject;
import java.sql.SQLException;
import java.sql.Statement;

/** What Landfall's role must be allowed on the target. */
final class TargetPrivilegeChecks {

    private TargetPrivilegeChecks() {}

    static void createDatabase(Subject subject, Findings findings) {
        Side target = subject.target();
        if (!target.databaseExists()
                && !target.is("SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user")) {
            findings.blocks(
                    "database '" + target.database() + "' does not exist, and role '" + target.role()
                            + "' may not create it",
                    "Landfall needs the database or the right to create it",
                    "Create it, or give the role the attribute.",
                    "ALTER ROLE " + Identifiers.quote(target.role()) + " CREATEDB");
        }
    }

    static void createInDatabase(Subject subject, Findings findings) {
        create(subject.target(), findings, "Landfall creates schemas and extensions in it");
    }

    static void fence(Subject subject, Findings findings) {
        databaseOwner(
                subject.target(),
                findings,
                "only its owner or a member of it can keep everybody else out until the migration ends");
    }

    static void create(Side side, Findings findings, String why) {
        if (!side.is("SELECT has_database_privilege(current_database(), 'CREATE')")) {
            findings.blocks(
                    "role '" + side.role() + "' lacks CREATE on " + side.word() + " database '" + side.database() + "'",
                    why,
                    "Grant it.",
                    "GRANT CREATE ON DATABASE " + Identifiers.quote(side.database()) + " TO "
                            + Identifiers.quote(side.role()));
        }
    }

    static void databaseOwner(Side side, Findings findings, String why) {
        if (!side.is("SELECT pg_has_role(datdba, 'USAGE') FROM pg_database WHERE datname = current_database()")) {
            String owner =
                    side.text("SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = current_database()");
            findings.blocks(
                    side.word() + " database '" + side.database() + "' belongs to '" + owner + "', and role '"
                            + side.role() + "' is no member of it",
                    why,
                    "Make Landfall's role a member of the owner.",
                    "GRANT " + Identifiers.quote(owner) + " TO " + Identifiers.quote(side.role()));
        }
    }

    /** Tried, since superusers, SET ON PARAMETER and managed services each allow it in their own way. */
    static void replicationRole(Subject subject, Findings findings) throws SQLException {
        Side target = subject.target();
        var connection = target.connection();
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET LOCAL session_replication_role = 'replica'");
        } catch (SQLException refused) {
            findings.blocks(
                    "role '" + target.role() + "' may not set session_replication_role on the target",
                    "changes can't be applied without firing the target's triggers (" + refused.getSQLState() + ")",
                    "Grant it.",
                    "GRANT SET ON PARAMETER session_replication_role TO " + Identifiers.quote(target.role()));
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }
}
