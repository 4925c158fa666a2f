package io.landfall.databases.connection;

import java.sql.SQLException;

/**
 * A host that resolves to a link-local, metadata or otherwise meaningless address, to which Landfall never connects.
 */
public final class ForbiddenAddress extends ConnectionFailure {

    ForbiddenAddress(DatabaseAddress address, String resolved, SQLException cause) {
        super(
                Category.NOT_PERMITTED,
                address,
                "the host resolves to " + resolved + ", an address that databases are never reached at",
                "Name the database server's own address.",
                cause);
    }
}
