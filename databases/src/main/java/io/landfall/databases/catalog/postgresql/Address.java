package io.landfall.databases.catalog.postgresql;

/**
 * How the system catalogs name an object: the catalog's oid and the object's; the catalogs' oids are the same in every
 * server.
 */
record Address(int catalog, long oid) {

    static final int CLASS = 1259;
    static final int PROC = 1255;
    static final int TYPE = 1247;
    static final int NAMESPACE = 2615;
    static final int CONSTRAINT = 2606;
    static final int TRIGGER = 2620;
    static final int EXTENSION = 3079;
    static final int STATISTICS = 3381;
    static final int COLLATION = 3456;
}
