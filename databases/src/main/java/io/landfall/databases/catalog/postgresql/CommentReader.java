package io.landfall.databases.catalog.postgresql;

import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads comments on everything but what the server or an extension brings. */
final class CommentReader {

    private static final String COMMENTS = """
            SELECT d.classoid, d.objoid AS oid, d.description, a.attname,
                   pg_describe_object(d.classoid, d.objoid, d.objsubid) AS subject
              FROM pg_description d
              LEFT JOIN pg_attribute a ON d.classoid = 'pg_class'::regclass AND a.attrelid = d.objoid AND a.attnum = d.objsubid
                                      AND d.objsubid <> 0
             WHERE (d.objoid >= 16384 OR d.classoid = 'pg_namespace'::regclass)
               AND NOT (d.classoid = 'pg_namespace'::regclass AND d.description = 'standard public schema')
            """;

    private CommentReader() {}

    /** A comment on an object or one of its columns, with the server's description of it. */
    record Comment(Address address, @Nullable String column, String text, String subject) {}

    static List<Comment> read(CatalogSession session) throws SQLException {
        return session.query(
                COMMENTS,
                row -> new Comment(
                        row.address(row.integer("classoid")),
                        row.optional("attname"),
                        row.text("description"),
                        row.text("subject")));
    }
}
