package io.landfall.dmsadapter.step;

import io.landfall.contracts.Failure;
import io.landfall.databases.connection.ConnectionFailure;
import io.landfall.databases.connection.SecretRefused;
import io.landfall.databases.landfall.ForeignLandfallSchema;
import io.landfall.databases.landfall.StaleLease;
import io.landfall.dmsadapter.access.DatabaseFailure;
import io.landfall.dmsadapter.provisioning.DmsFailure;
import io.landfall.messaging.step.RunInterruptedException;
import java.sql.SQLException;
import java.util.Locale;

/**
 * What went wrong, in words for people, and whether it may pass by itself. Whatever is none of a database's or DMS's
 * business is thrown on.
 */
record Trouble(boolean passing, Failure failure) {

    static Trouble of(Exception failure) throws Exception {
        return switch (failure) {
            case StaleLease stale -> throw new RunInterruptedException(RunInterruptedException.Reason.LEASE_LOST);
            case DmsFailure dms -> new Trouble(dms.mayPass(), dms.failure());
            case SecretRefused secret ->
                new Trouble(
                        false,
                        Failure.needsOperator(
                                "SECRET_REFUSED",
                                "secretRef '" + secret.secretRef() + "': " + secret.reason(),
                                secret.remedy()));
            case DatabaseFailure database -> of(database);
            default -> throw failure;
        };
    }

    private static Trouble of(DatabaseFailure database) {
        String side = database.side().name();
        String where = "the " + side.toLowerCase(Locale.ROOT) + " " + database.address();
        return switch (database.cause()) {
            case ConnectionFailure connection ->
                new Trouble(
                        database.mayPass(),
                        failure(
                                database.mayPass(),
                                side + "_" + connection.category(),
                                where + ": " + connection.reason(),
                                connection.remedy()));
            case ForeignLandfallSchema foreign ->
                new Trouble(
                        false,
                        Failure.needsOperator(
                                side + "_HAS_FOREIGN_LANDFALL_SCHEMA",
                                where + ": " + foreign.getMessage(),
                                "Rename or drop that schema, then retry."));
            case SQLException refused -> of(side, where, database, refused);
        };
    }

    private static Trouble of(String side, String where, DatabaseFailure database, SQLException refused) {
        String state = refused.getSQLState() == null ? "" : refused.getSQLState();
        boolean passing = database.mayPass();
        String code = side + (state.equals("42501") ? "_NOT_PERMITTED" : "_REFUSED");
        return new Trouble(
                passing,
                failure(
                        passing,
                        code,
                        where + " answered: " + database.reason(),
                        state.equals("42501")
                                ? "Grant Landfall's role what the message names, then retry."
                                : "Mend what the message names, then retry."));
    }

    private static Failure failure(boolean passing, String code, String reason, String remedy) {
        return passing ? Failure.retryable(code, reason, remedy) : Failure.needsOperator(code, reason, remedy);
    }
}
