package io.landfall.engine.load;

/**
 * A range of a table's pages.
 *
 * @param condition of the query that reads it; empty for the whole table
 */
record Chunk(OpenTable table, String condition) {

    static Chunk ofWholeTable(OpenTable table) {
        return new Chunk(table, "");
    }

    boolean isWholeTable() {
        return condition.isEmpty();
    }

    String copyOut() {
        return isWholeTable() ? table.table().copyOutWhole() : table.table().copyOut(condition);
    }

    /** @param last whether it goes on to the table's end */
    static Chunk ofPages(OpenTable table, long from, long to, boolean last) {
        String lower = " WHERE ctid >= '(" + from + ",0)'::pg_catalog.tid";
        return new Chunk(table, last ? lower : lower + " AND ctid < '(" + to + ",0)'::pg_catalog.tid");
    }
}
