package io.landfall.validation.premigration;

import io.landfall.databases.connection.ConnectionFailure;
import io.landfall.databases.connection.ForbiddenAddress;
import java.util.Locale;

/** What one passes, in this order, to get into a database; each is a check of its own on either side. */
enum Door {
    ENGINE("is the %s's engine one that Landfall knows?"),
    ADDRESS("is the %s's host one that Landfall may connect to?"),
    SECRET("does the operator's catalogue have the %s's secretRef, for its host?"),
    REACHABLE("does the %s answer?"),
    TLS("does the %s offer the tls mode?"),
    LOGIN("does the %s let Landfall's role in?"),
    DATABASE("does the database exist on the %s?");

    private final String asks;

    Door(String asks) {
        this.asks = asks;
    }

    /** The check of that side. */
    Check check(String side) {
        String name = side.toUpperCase(Locale.ROOT) + "_" + name();
        return Check.always(name, asks.formatted(side), (subject, findings) -> {});
    }

    static Door thatClosed(ConnectionFailure failure) {
        if (failure instanceof ForbiddenAddress) {
            return ADDRESS;
        }
        return switch (failure.category()) {
            case UNREACHABLE, OTHER -> REACHABLE;
            case TLS -> TLS;
            case AUTHENTICATION, NOT_PERMITTED, TOO_MANY_CONNECTIONS -> LOGIN;
            case NO_SUCH_DATABASE -> DATABASE;
        };
    }
}
