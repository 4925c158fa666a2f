package io.landfall.cutover.drain;

import io.landfall.cutover.access.Leased;
import io.landfall.cutover.access.Sql;
import io.landfall.databases.landfall.StaleLease;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.UUID;

/** A row that follows all other changes through replication. */
public record Marker(UUID id, UUID migrationId, String purpose) {

    /** Writes it on the source; a second time changes nothing. */
    public void write(Connection source, long token) throws SQLException, StaleLease {
        Leased.<Boolean>transaction(source, token, connection -> {
            try (PreparedStatement statement = connection.prepareStatement("""
                    INSERT INTO landfall.marker (marker_id, migration_id, purpose, marked_at)
                    VALUES (?, ?, ?, clock_timestamp())
                    ON CONFLICT (marker_id) DO NOTHING
                    """)) {
                statement.setObject(1, id);
                statement.setObject(2, migrationId);
                statement.setString(3, purpose);
                return statement.executeUpdate() == 1;
            }
        });
    }

    /** Whether it has come through. */
    public boolean isOn(Connection target) throws SQLException {
        return Sql.first(
                        target,
                        "SELECT true AS here FROM landfall.marker WHERE marker_id = ?",
                        row -> row.getBoolean("here"),
                        id)
                .orElse(false);
    }
}
