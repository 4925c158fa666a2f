package io.landfall.databases.catalog.postgresql;

import io.landfall.databases.catalog.ObjectIdentity;
import io.landfall.databases.identifier.QualifiedName;
import org.jspecify.annotations.Nullable;

/**
 * Something that can be commented on, granted and owned.
 *
 * @param sql how COMMENT ON, ALTER ... OWNER TO and GRANT ... ON call it: {@code TABLE "public"."orders"}
 * @param readable the same for people: {@code table public.orders}
 * @param partOf the object that brings it into being
 * @param owner its owner, if that can be changed by itself
 * @param schema the schema that it lives in, if any
 */
record Subject(
        Address address,
        String sql,
        String readable,
        ObjectIdentity partOf,
        @Nullable QualifiedName relation,
        @Nullable String owner,
        @Nullable String schema) {}
