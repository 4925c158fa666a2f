package io.landfall.databases.connection;

import io.landfall.databases.connection.ConnectionFailure.Category;
import java.io.IOException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLException;

/** Turns what the driver throws into a category, a reason and a remedy. */
final class FailureClassifier {

    private FailureClassifier() {}

    static ConnectionFailure classify(DatabaseAddress address, Credentials credentials, SQLException failure) {
        Optional<GuardedSocketFactory.Refused> refused = cause(failure, GuardedSocketFactory.Refused.class);
        if (refused.isPresent()) {
            return new ForbiddenAddress(address, refused.get().address(), failure);
        }
        Category category = category(failure);
        return new ConnectionFailure(
                category, address, reason(category, failure), remedy(category, address, credentials, failure), failure);
    }

    private static Category category(SQLException failure) {
        String state = failure.getSQLState() == null ? "" : failure.getSQLState();
        if (cause(failure, SSLException.class).isPresent() || mentions(failure, "ssl")) {
            return Category.TLS;
        }
        return switch (state) {
            case "28000", "28P01" -> Category.AUTHENTICATION;
            case "3D000" -> Category.NO_SUCH_DATABASE;
            case "42501", "55000" -> Category.NOT_PERMITTED;
            case "53300" -> Category.TOO_MANY_CONNECTIONS;
            case "08004" -> mentions(failure, "password") ? Category.AUTHENTICATION : Category.UNREACHABLE;
            case "08001", "08006", "57P03" -> Category.UNREACHABLE;
            case String other when cause(failure, IOException.class).isPresent() -> Category.UNREACHABLE;
            case String other -> Category.OTHER;
        };
    }

    private static String reason(Category category, SQLException failure) {
        if (cause(failure, UnknownHostException.class).isPresent()) {
            return "the host name can't be resolved";
        }
        return switch (category) {
            case UNREACHABLE -> "the server can't be reached (" + message(failure) + ")";
            case AUTHENTICATION, NO_SUCH_DATABASE, TLS, NOT_PERMITTED, TOO_MANY_CONNECTIONS, OTHER -> message(failure);
        };
    }

    private static String remedy(
            Category category, DatabaseAddress address, Credentials credentials, SQLException failure) {
        return switch (category) {
            case UNREACHABLE -> "Check host and port, and that the server is running and lets Landfall's hosts in.";
            case AUTHENTICATION ->
                mentions(failure, "pg_hba.conf")
                        ? "Let user '" + credentials.username() + "' in by pg_hba.conf, or choose another tls mode."
                        : "Check user name and password of the secret for user '" + credentials.username() + "'.";
            case NO_SUCH_DATABASE -> "Create database '" + address.database() + "' or correct its name.";
            case TLS ->
                "Choose the tls mode that the server offers (" + address.tls().wireName()
                        + " was asked for), and for verify-ca and verify-full install the server's root certificate.";
            case NOT_PERMITTED -> "Grant user '" + credentials.username() + "' CONNECT on the database.";
            case TOO_MANY_CONNECTIONS -> "Free connections or raise the server's or the role's connection limit.";
            case OTHER -> "See the server's log.";
        };
    }

    private static String message(SQLException failure) {
        String message = failure.getMessage() == null ? "no message" : failure.getMessage();
        return message.strip().replaceAll("\\s*\\R\\s*", "; ").replaceAll("[.;]+$", "");
    }

    private static boolean mentions(SQLException failure, String word) {
        return message(failure).toLowerCase(Locale.ROOT).contains(word);
    }

    private static <T extends Throwable> Optional<T> cause(Throwable failure, Class<T> type) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return Optional.of(type.cast(cause));
            }
        }
        return Optional.empty();
    }
}
