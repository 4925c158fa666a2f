package io.landfall.engine.capture;

import io.landfall.databases.identifier.NameArrays;
import io.landfall.databases.identifier.QualifiedName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Tables whose changed rows can't be told apart: as long as they are published, PostgreSQL refuses the application's
 * UPDATE and DELETE there. Where somebody has set NOTHING that is what they asked for: rows are inserted there, and
 * stay as they are.
 */
public final class TablesWithoutIdentity {

    /**
     * A key that is deferrable names no row. From version 18 on no generated column may be part of what names it: FULL
     * takes in all columns, an index only those of its key, not the included ones.
     */
    private static final String SQL = """
            SELECT n.nspname, c.relname
              FROM unnest(?::text[], ?::text[]) AS wanted (schema_name, table_name)
              JOIN pg_catalog.pg_namespace AS n ON n.nspname = wanted.schema_name
              JOIN pg_catalog.pg_class AS c ON c.relnamespace = n.oid AND c.relname = wanted.table_name
              LEFT JOIN pg_catalog.pg_index AS i ON i.indrelid = c.oid AND i.indisvalid AND i.indimmediate
                    AND CASE c.relreplident WHEN 'd' THEN i.indisprimary WHEN 'i' THEN i.indisreplident END
             WHERE c.relreplident IN ('d', 'i') AND i.indrelid IS NULL
                OR c.relreplident <> 'n' AND pg_catalog.current_setting('server_version_num')::int >= 180000 AND EXISTS (
                   SELECT FROM pg_catalog.pg_attribute AS a
                    WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated <> ''
                      AND (c.relreplident = 'f' OR a.attnum = ANY ((i.indkey::int2[])[0:i.indnkeyatts - 1])))
             ORDER BY 1, 2
            """;

    private TablesWithoutIdentity() {}

    /** Those among these tables, in the order of their names. */
    public static List<QualifiedName> among(Connection source, Collection<QualifiedName> tables) throws SQLException {
        List<QualifiedName> without = new ArrayList<>();
        try (PreparedStatement statement = source.prepareStatement(SQL)) {
            NameArrays.set(statement, 1, tables);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    without.add(new QualifiedName(row.getString(1), row.getString(2)));
                }
            }
        }
        return without;
    }
}
