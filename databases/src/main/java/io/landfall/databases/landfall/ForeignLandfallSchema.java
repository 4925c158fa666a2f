package io.landfall.databases.landfall;

import java.sql.SQLException;

/** A schema named {@code landfall} that this version of Landfall did not make, and therefore neither uses nor drops. */
public final class ForeignLandfallSchema extends SQLException {

    ForeignLandfallSchema() {
        super(
                "the database has a schema 'landfall' that was not made by this version of Landfall; rename it, or drop it if an older"
                        + " Landfall left it behind",
                "42P06");
    }
}
