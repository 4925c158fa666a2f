package io.landfall.engine.capture;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * What tells a publication from another of the same name and content: dropped and made again between two looks, it
 * would have let changes pass unpublished.
 */
public final class PublicationMark {

    private PublicationMark() {}

    /** Changes with the publication and with each of its tables; "none" if it is absent. */
    public static String read(Connection source, String publication) throws SQLException {
        try (PreparedStatement statement = source.prepareStatement("""
                SELECT p.oid || '/' || p.xmin::text || '/' || pg_catalog.md5(coalesce(pg_catalog.string_agg(r.oid::text, ',' ORDER BY r.oid), ''))
                  FROM pg_catalog.pg_publication AS p
                  LEFT JOIN pg_catalog.pg_publication_rel AS r ON r.prpubid = p.oid
                 WHERE p.pubname = ?
                 GROUP BY p.oid, p.xmin::text
                """)) {
            statement.setString(1, publication);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? row.getString(1) : "none";
            }
        }
    }
}
