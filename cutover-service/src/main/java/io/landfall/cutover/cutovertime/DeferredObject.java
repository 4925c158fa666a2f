package io.landfall.cutover.cutovertime;

/** An object that must not exist on the target before nothing is applied any more, with the SQL that makes it. */
public record DeferredObject(String identity, String objectClass, String sql) {}
