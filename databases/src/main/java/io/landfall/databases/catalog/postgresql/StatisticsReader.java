package io.landfall.databases.catalog.postgresql;

import io.landfall.databases.catalog.ObjectClass;
import io.landfall.databases.identifier.QualifiedName;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Reads extended statistics. */
final class StatisticsReader {

    private static final String STATISTICS = """
            SELECT x.oid, s.nspname, x.stxname, pg_get_userbyid(x.stxowner) AS owner,
                   pg_get_statisticsobjdef(x.oid) AS definition, coalesce(x.stxstattarget, -1) AS statistics,
                   ts.nspname AS table_schema, t.relname AS table_name
              FROM pg_statistic_ext x
              JOIN own_schema s ON s.oid = x.stxnamespace
              JOIN pg_class t ON t.oid = x.stxrelid
              JOIN pg_namespace ts ON ts.oid = t.relnamespace
             WHERE NOT EXISTS (SELECT FROM member m WHERE m.classid = 'pg_statistic_ext'::regclass AND m.objid = x.oid)
            """;

    private StatisticsReader() {}

    static void read(CatalogSession session, Findings findings) throws SQLException {
        session.query(STATISTICS, row -> statistics(row, findings));
    }

    private static Found statistics(Columns row, Findings findings) throws SQLException {
        QualifiedName name = row.qualified("nspname", "stxname");
        QualifiedName table = row.qualified("table_schema", "table_name");
        List<String> statements = new ArrayList<>();
        statements.add(row.text("definition"));
        if (row.integer("statistics") >= 0) {
            statements.add("ALTER STATISTICS " + name.sql() + " SET STATISTICS " + row.integer("statistics"));
        }
        Found statistics = Found.of(row.address(Address.STATISTICS), ObjectClass.STATISTICS, name, statements)
                .ofRelation(table);
        findings.add(statistics);
        findings.add(new Subject(
                row.address(Address.STATISTICS),
                "STATISTICS " + name.sql(),
                statistics.identity().toString(),
                statistics.identity(),
                table,
                row.text("owner"),
                name.schema()));
        return statistics;
    }
}
