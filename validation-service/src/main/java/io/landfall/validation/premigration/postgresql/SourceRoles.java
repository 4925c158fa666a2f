package io.landfall.validation.premigration.postgresql;

import io.landfall.validation.premigration.Subject;
import java.util.Set;
import java.util.TreeSet;

/**
 * The roles that the source database depends on.
 *
 * @param owners of the database or of an object in it
 * @param all these, and whoever is granted something
 */
record SourceRoles(Set<String> owners, Set<String> all) {

    /** From the catalog of such dependencies, and for what it leaves out (the bootstrap superuser) from the objects. */
    static SourceRoles of(Subject subject) {
        Set<String> owners = new TreeSet<>(subject.source().names("""
                SELECT DISTINCT r.rolname::text
                  FROM pg_shdepend AS s JOIN pg_roles AS r ON r.oid = s.refobjid
                 WHERE s.refclassid = 'pg_authid'::regclass AND s.deptype = 'o'
                   AND (s.dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
                        OR s.classid = 'pg_database'::regclass
                           AND s.objid = (SELECT oid FROM pg_database WHERE datname = current_database()))
                UNION
                SELECT pg_get_userbyid(datdba)::text FROM pg_database WHERE datname = current_database()
                UNION
                SELECT pg_get_userbyid(c.relowner)::text FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
                 WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND n.nspname <> 'landfall'
                """));
        Set<String> all = new TreeSet<>(owners);
        all.addAll(subject.source().names("""
                SELECT DISTINCT r.rolname::text
                  FROM pg_shdepend AS s JOIN pg_roles AS r ON r.oid = s.refobjid
                 WHERE s.refclassid = 'pg_authid'::regclass AND s.deptype = 'a'
                   AND (s.dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
                        OR s.classid = 'pg_database'::regclass
                           AND s.objid = (SELECT oid FROM pg_database WHERE datname = current_database()))
                """));
        return new SourceRoles(owners, all);
    }
}
