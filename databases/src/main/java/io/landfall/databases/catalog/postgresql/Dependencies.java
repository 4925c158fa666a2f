package io.landfall.databases.catalog.postgresql;

import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What depends on what by {@code pg_depend}, with parts (row types, defaults, rules, indexes of constraints) seen as
 * their wholes.
 */
final class Dependencies {

    private static final String PARTS = """
            SELECT 1247 AS part_catalog, t.typarray AS part, 1247 AS catalog, t.oid AS whole
              FROM pg_type t WHERE t.typarray >= 16384
            UNION ALL
            SELECT 1247, t.oid, 1259, t.typrelid
              FROM pg_type t JOIN pg_class c ON c.oid = t.typrelid WHERE t.oid >= 16384 AND c.relkind <> 'c'
            UNION ALL
            SELECT 1259, t.typrelid, 1247, t.oid
              FROM pg_type t JOIN pg_class c ON c.oid = t.typrelid WHERE t.oid >= 16384 AND c.relkind = 'c'
            UNION ALL
            SELECT 1247, rngmultitypid, 1247, rngtypid FROM pg_range WHERE rngtypid >= 16384
            UNION ALL
            SELECT 2604, oid, 1259, adrelid FROM pg_attrdef WHERE adrelid >= 16384
            UNION ALL
            SELECT 2618, oid, 1259, ev_class FROM pg_rewrite WHERE ev_class >= 16384
            UNION ALL
            SELECT 1259, conindid, 2606, oid FROM pg_constraint WHERE contype IN ('p', 'u', 'x') AND conindid >= 16384
            UNION ALL
            SELECT 2606, oid, 1247, contypid FROM pg_constraint WHERE contypid >= 16384
            UNION ALL
            SELECT 2606, oid, 1259, conrelid FROM pg_constraint WHERE contype = 'n' AND convalidated AND conrelid >= 16384
            UNION ALL
            SELECT 2606, oid, 2606, conparentid FROM pg_constraint WHERE contype = 'f' AND conparentid <> 0
            UNION ALL
            SELECT 1259, d.objid, 1259, d.refobjid
              FROM pg_depend d JOIN pg_sequence q ON q.seqrelid = d.objid
             WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass AND d.deptype = 'i'
            UNION ALL
            SELECT m.classid, m.objid, 3079, m.extension FROM member m
            """;

    /** A sequence's dependency on the column that owns it is an object of its own here. */
    private static final String EDGES = """
            SELECT DISTINCT d.classid, d.objid, d.refclassid, d.refobjid
              FROM pg_depend d
             WHERE d.deptype IN ('n', 'a', 'i', 'P', 'S', 'x')
               AND d.objid >= 16384
               AND (d.refobjid >= 16384 OR d.refclassid = 'pg_namespace'::regclass)
               AND NOT (d.deptype = 'a' AND d.classid = 'pg_class'::regclass
                        AND d.objid IN (SELECT seqrelid FROM pg_sequence))
            """;

    private final Map<Address, Address> wholes;
    private final Map<Address, Set<Address>> edges = new HashMap<>();

    private Dependencies(Map<Address, Address> wholes) {
        this.wholes = wholes;
    }

    static Dependencies read(CatalogSession session) throws SQLException {
        Map<Address, Address> wholes = new HashMap<>();
        session.query(
                PARTS,
                row -> wholes.put(
                        new Address(row.integer("part_catalog"), row.number("part")),
                        new Address(row.integer("catalog"), row.number("whole"))));
        Dependencies dependencies = new Dependencies(wholes);
        List<Address[]> rows = session.query(EDGES, row -> new Address[] {
            new Address(row.integer("classid"), row.number("objid")),
            new Address(row.integer("refclassid"), row.number("refobjid"))
        });
        for (Address[] row : rows) {
            dependencies
                    .edges
                    .computeIfAbsent(dependencies.whole(row[0]), any -> new LinkedHashSet<>())
                    .add(dependencies.whole(row[1]));
        }
        return dependencies;
    }

    /** The object that the address is a part of, in the end. */
    Address whole(Address address) {
        Set<Address> seen = new HashSet<>();
        Address whole = address;
        while (wholes.containsKey(whole) && seen.add(whole)) {
            whole = wholes.getOrDefault(whole, whole);
        }
        return whole;
    }

    Set<Address> of(Address whole) {
        return edges.getOrDefault(whole, Set.of());
    }
}
