package io.landfall.databases.catalog.postgresql;

import io.landfall.databases.catalog.UnsupportedObject;
import io.landfall.databases.identifier.ExclusionPatterns;
import io.landfall.databases.identifier.QualifiedName;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Names everything that a database can hold and that no other reader reads. Each system catalog is either read
 * elsewhere, covered here, or shared by the whole server.
 */
final class UnsupportedReader {

    private static final String OBJECTS = """
            , made_by_range AS MATERIALIZED (
                SELECT classid, objid FROM pg_depend WHERE deptype = 'i' AND refclassid = 'pg_type'::regclass
            ), found (class, schema, name, reason) AS (
                SELECT 'policy', s.nspname, c.relname, 'policy ' || p.polname
                  FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid JOIN own_schema s ON s.oid = c.relnamespace
                UNION ALL
                SELECT 'row-level-security', s.nspname, c.relname, 'row-level security is enabled or forced'
                  FROM pg_class c JOIN own_schema s ON s.oid = c.relnamespace WHERE c.relrowsecurity OR c.relforcerowsecurity
                UNION ALL
                SELECT 'rule', s.nspname, c.relname, 'rule ' || r.rulename
                  FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class JOIN own_schema s ON s.oid = c.relnamespace
                 WHERE NOT (r.rulename = '_RETURN' AND c.relkind IN ('v', 'm'))
                   AND NOT EXISTS (SELECT FROM member m WHERE m.classid = 'pg_rewrite'::regclass AND m.objid = r.oid)
                UNION ALL
                SELECT 'event-trigger', NULL, e.evtname, ''
                  FROM pg_event_trigger e
                 WHERE NOT EXISTS (SELECT FROM member m WHERE m.classid = 'pg_event_trigger'::regclass AND m.objid = e.oid)
                UNION ALL
                SELECT 'disabled-foreign-key', s.nspname, c.relname, 'the triggers of a foreign key are disabled'
                  FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN own_schema s ON s.oid = c.relnamespace
                 WHERE t.tgisinternal AND t.tgenabled <> 'O'
                UNION ALL
                SELECT 'foreign-table', s.nspname, c.relname, ''
                  FROM pg_class c JOIN own_schema s ON s.oid = c.relnamespace
                 WHERE c.relkind = 'f'
                   AND NOT EXISTS (SELECT FROM member m WHERE m.classid = 'pg_class'::regclass AND m.objid = c.oid)
                UNION ALL
                SELECT 'foreign-server', NULL, f.srvname, ''
                  FROM pg_foreign_server f
                 WHERE NOT EXISTS (SELECT FROM member m WHERE m.classid = 'pg_foreign_server'::regclass AND m.objid = f.oid)
                UNION ALL
                SELECT 'foreign-data-wrapper', NULL, f.fdwname, ''
                  FROM pg_foreign_data_wrapper f
                 WHERE NOT EXISTS (SELECT FROM member m WHERE m.classid = 'pg_foreign_data_wrapper'::regclass AND m.objid = f.oid)
                UNION ALL
                SELECT 'user-mapping', NULL, u.srvname || ' for ' || u.usename, ''
                  FROM pg_user_mappings u
                UNION ALL
                SELECT CASE WHEN p.prokind = 'a' THEN 'aggregate' ELSE 'c-function' END, s.nspname, p.proname,
                       pg_get_function_identity_arguments(p.oid)
                  FROM pg_proc p JOIN own_schema s ON s.oid = p.pronamespace JOIN pg_language l ON l.oid = p.prolang
                 WHERE (p.prokind NOT IN ('f', 'p') OR l.lanname IN ('c', 'internal'))
                   AND NOT EXISTS (SELECT FROM member m WHERE m.classid = 'pg_proc'::regclass AND m.objid = p.oid)
                   AND NOT EXISTS (SELECT FROM made_by_range d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid)
                UNION ALL
                SELECT 'base-type', s.nspname, t.typname, 'it needs functions in C'
                  FROM pg_type t JOIN own_schema s ON s.oid = t.typnamespace LEFT JOIN pg_range r ON r.rngtypid = t.oid
                 WHERE (t.typtype IN ('b', 'p') OR t.typtype = 'r' AND r.rngcanonical <> 0)
                   AND NOT EXISTS (SELECT FROM pg_type e WHERE e.typarray = t.oid)
                   AND NOT EXISTS (SELECT FROM member m WHERE m.classid = 'pg_type'::regclass AND m.objid = t.oid)
                UNION ALL
                SELECT 'typed-table', s.nspname, c.relname, 'it is a table OF ' || c.reloftype::regtype
                  FROM pg_class c JOIN own_schema s ON s.oid = c.relnamespace WHERE c.reloftype <> 0
                UNION ALL
                SELECT 'partition-being-detached', s.nspname, c.relname, 'finish it: ALTER TABLE ... DETACH PARTITION ... FINALIZE'
                  FROM pg_inherits h JOIN pg_class c ON c.oid = h.inhrelid JOIN own_schema s ON s.oid = c.relnamespace
                 WHERE h.inhdetachpending
                UNION ALL
                SELECT 'identity-of-partition', s.nspname, c.relname, 'column ' || a.attname || ' is an identity column of the partition alone'
                  FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN own_schema s ON s.oid = c.relnamespace
                 WHERE a.attidentity <> '' AND c.relispartition AND NOT a.attisdropped
                   AND current_setting('server_version_num')::int < 170000
                UNION ALL
                SELECT 'operator', s.nspname, o.oprname, o.oid::regoperator::text
                  FROM pg_operator o JOIN own_schema s ON s.oid = o.oprnamespace
                 WHERE NOT EXISTS (SELECT FROM member m WHERE m.classid = 'pg_operator'::regclass AND m.objid = o.oid)
                UNION ALL
                SELECT 'operator-class', s.nspname, o.opcname, ''
                  FROM pg_opclass o JOIN own_schema s ON s.oid = o.opcnamespace
                 WHERE NOT EXISTS (SELECT FROM member m WHERE m.classid = 'pg_opclass'::regclass AND m.objid = o.oid)
                UNION ALL
                SELECT 'operator-family', s.nspname, o.opfname, ''
                  FROM pg_opfamily o JOIN own_schema s ON s.oid = o.opfnamespace
                 WHERE NOT EXISTS (SELECT FROM member m WHERE m.classid = 'pg_opfamily'::regclass AND m.objid = o.oid)
                UNION ALL
                SELECT 'conversion', s.nspname, o.conname, ''
                  FROM pg_conversion o JOIN own_schema s ON s.oid = o.connamespace
                 WHERE NOT EXISTS (SELECT FROM member m WHERE m.classid = 'pg_conversion'::regclass AND m.objid = o.oid)
                UNION ALL
                SELECT 'text-search-configuration', s.nspname, o.cfgname, ''
                  FROM pg_ts_config o JOIN own_schema s ON s.oid = o.cfgnamespace
                 WHERE NOT EXISTS (SELECT FROM member m WHERE m.classid = 'pg_ts_config'::regclass AND m.objid = o.oid)
                UNION ALL
                SELECT 'text-search-dictionary', s.nspname, o.dictname, ''
                  FROM pg_ts_dict o JOIN own_schema s ON s.oid = o.dictnamespace
                 WHERE NOT EXISTS (SELECT FROM member m WHERE m.classid = 'pg_ts_dict'::regclass AND m.objid = o.oid)
                UNION ALL
                SELECT 'text-search-parser', s.nspname, o.prsname, ''
                  FROM pg_ts_parser o JOIN own_schema s ON s.oid = o.prsnamespace
                 WHERE NOT EXISTS (SELECT FROM member m WHERE m.classid = 'pg_ts_parser'::regclass AND m.objid = o.oid)
                UNION ALL
                SELECT 'text-search-template', s.nspname, o.tmplname, ''
                  FROM pg_ts_template o JOIN own_schema s ON s.oid = o.tmplnamespace
                 WHERE NOT EXISTS (SELECT FROM member m WHERE m.classid = 'pg_ts_template'::regclass AND m.objid = o.oid)
                UNION ALL
                SELECT 'cast', NULL, c.castsource::regtype || ' as ' || c.casttarget::regtype, ''
                  FROM pg_cast c
                 WHERE c.oid >= 16384
                   AND NOT EXISTS (SELECT FROM member m WHERE m.classid = 'pg_cast'::regclass AND m.objid = c.oid)
                   AND NOT EXISTS (SELECT FROM made_by_range d WHERE d.classid = 'pg_cast'::regclass AND d.objid = c.oid)
                UNION ALL
                SELECT 'transform', NULL, t.trftype::regtype || ' for ' || l.lanname, ''
                  FROM pg_transform t JOIN pg_language l ON l.oid = t.trflang
                 WHERE NOT EXISTS (SELECT FROM member m WHERE m.classid = 'pg_transform'::regclass AND m.objid = t.oid)
                UNION ALL
                SELECT 'language', NULL, l.lanname, ''
                  FROM pg_language l
                 WHERE l.oid >= 16384
                   AND NOT EXISTS (SELECT FROM member m WHERE m.classid = 'pg_language'::regclass AND m.objid = l.oid)
                UNION ALL
                SELECT 'access-method', NULL, a.amname, ''
                  FROM pg_am a
                 WHERE a.oid >= 16384
                   AND NOT EXISTS (SELECT FROM member m WHERE m.classid = 'pg_am'::regclass AND m.objid = a.oid)
                UNION ALL
                SELECT 'publication', NULL, p.pubname, 'replication from this database to others is set up anew'
                  FROM pg_publication p WHERE p.pubname !~ '^landfall'
                UNION ALL
                SELECT 'subscription', NULL, u.subname, 'another database writes into this one'
                  FROM (SELECT subname, subdbid FROM pg_subscription) u JOIN pg_database d ON d.oid = u.subdbid
                 WHERE d.datname = current_database()
                UNION ALL
                SELECT 'security-label', NULL, pg_describe_object(l.classoid, l.objoid, l.objsubid), 'provider ' || l.provider
                  FROM pg_seclabel l
                UNION ALL
                SELECT 'system-object', NULL, pg_describe_object(o.classid, o.oid, 0), 'it stands in a schema of the server'
                  FROM (SELECT 'pg_class'::regclass AS classid, oid, relnamespace AS namespace FROM pg_class
                         WHERE relkind IN ('r', 'p', 'v', 'm', 'S', 'f')
                        UNION ALL SELECT 'pg_proc'::regclass, oid, pronamespace FROM pg_proc
                        UNION ALL SELECT 'pg_operator'::regclass, oid, oprnamespace FROM pg_operator
                        UNION ALL SELECT 'pg_type'::regclass, oid, typnamespace FROM pg_type WHERE typtype IN ('e', 'd', 'b') AND typelem = 0) o
                  JOIN pg_namespace n ON n.oid = o.namespace
                 WHERE o.oid >= 16384 AND n.nspname IN ('pg_catalog', 'information_schema')
                   AND NOT EXISTS (SELECT FROM member m WHERE m.classid = o.classid AND m.objid = o.oid)
                UNION ALL
                SELECT 'system-privilege', NULL, pg_describe_object(o.classid, o.oid, 0), 'its privileges are not those it came with'
                  FROM (SELECT 'pg_class'::regclass AS classid, oid, relacl AS acl,
                               acldefault(CASE relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", relowner) AS usual
                          FROM pg_class WHERE relkind IN ('r', 'p', 'v', 'm', 'S') AND relnamespace <> 'information_schema'::regnamespace
                        UNION ALL SELECT 'pg_proc'::regclass, oid, proacl, acldefault('f', proowner) FROM pg_proc
                        UNION ALL SELECT 'pg_namespace'::regclass, oid, nspacl, acldefault('n', nspowner) FROM pg_namespace
                         WHERE nspname = 'pg_catalog'
                        UNION ALL SELECT 'pg_type'::regclass, oid, typacl, acldefault('T', typowner) FROM pg_type
                        UNION ALL SELECT 'pg_language'::regclass, oid, lanacl, acldefault('l', lanowner) FROM pg_language) o
                  LEFT JOIN pg_init_privs i ON i.classoid = o.classid AND i.objoid = o.oid AND i.objsubid = 0
                 WHERE (o.acl IS NOT NULL OR i.initprivs IS NOT NULL)
                   AND (o.oid < 16384 AND NOT (o.classid = 'pg_namespace'::regclass AND o.oid = 2200)
                        OR EXISTS (SELECT FROM member m WHERE m.classid = o.classid AND m.objid = o.oid))
                   AND ARRAY(SELECT x::text FROM unnest(coalesce(o.acl, o.usual)) x ORDER BY 1)
                       <> ARRAY(SELECT x::text FROM unnest(coalesce(i.initprivs, o.usual)) x ORDER BY 1)
                UNION ALL
                SELECT 'extension-data', NULL, c.oid::regclass::text, 'the rows of this table of extension ' || e.extname || ' are not copied'
                  FROM pg_extension e, unnest(e.extconfig) AS config JOIN pg_class c ON c.oid = config
                 WHERE c.relkind = 'r'
            )
            SELECT DISTINCT class, schema, name, reason FROM found
            """;

    private UnsupportedReader() {}

    static List<UnsupportedObject> read(CatalogSession session, ExclusionPatterns exclusions) throws SQLException {
        List<UnsupportedObject> unsupported = new ArrayList<>();
        session.query(OBJECTS, row -> unsupported(row, exclusions)).forEach(found -> found.ifPresent(unsupported::add));
        return unsupported;
    }

    private static Optional<UnsupportedObject> unsupported(Columns row, ExclusionPatterns exclusions)
            throws SQLException {
        String objectClass = row.text("class");
        String schema = row.optional("schema");
        String reason = row.text("reason");
        if (schema == null) {
            String name = row.text("name");
            return exclusions.excludes(objectClass, name)
                    ? Optional.empty()
                    : Optional.of(UnsupportedObject.of(objectClass, name, reason));
        }
        QualifiedName name = new QualifiedName(schema, row.text("name"));
        return exclusions.excludes(name) || exclusions.excludes(objectClass, name.toString())
                ? Optional.empty()
                : Optional.of(UnsupportedObject.of(objectClass, name.toString(), reason));
    }
}
