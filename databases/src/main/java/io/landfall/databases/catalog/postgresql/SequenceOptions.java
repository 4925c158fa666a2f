package io.landfall.databases.catalog.postgresql;

import java.sql.SQLException;

/** All attributes of a sequence, as CREATE SEQUENCE and identity columns take them. */
final class SequenceOptions {

    private SequenceOptions() {}

    static String of(Columns row) throws SQLException {
        return "INCREMENT BY " + row.number("seqincrement")
                + " MINVALUE " + row.number("seqmin")
                + " MAXVALUE " + row.number("seqmax")
                + " START WITH " + row.number("seqstart")
                + " CACHE " + row.number("seqcache")
                + (row.is("seqcycle") ? " CYCLE" : " NO CYCLE");
    }
}
