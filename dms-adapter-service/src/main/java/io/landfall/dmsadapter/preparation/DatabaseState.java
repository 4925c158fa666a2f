package io.landfall.dmsadapter.preparation;

import io.landfall.messaging.json.Json;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Of one database, everything that Landfall may change and has to bring back.
 *
 * @param role the role that Landfall works as there
 * @param grants the effective ones on the database
 * @param identities replica identities by table, for tables that hold rows
 * @param slots names, of this database
 * @param objects identities of all that the catalog reads
 */
public record DatabaseState(
        String name,
        String role,
        boolean superuser,
        int serverVersion,
        String owner,
        List<Grant> grants,
        List<SchemaState> schemas,
        List<Setting> settings,
        List<DefaultPrivileges> defaultPrivileges,
        Map<String, Identity> identities,
        List<String> slots,
        List<String> publications,
        List<String> objects) {

    /** The same, with hashes for the values of settings, which may be secrets. */
    DatabaseState withoutValues() {
        return new DatabaseState(
                name,
                role,
                superuser,
                serverVersion,
                owner,
                grants,
                schemas,
                settings.stream()
                        .map(setting ->
                                new Setting(setting.role(), setting.name(), "sha256:" + Json.sha256(setting.value())))
                        .toList(),
                defaultPrivileges,
                identities,
                slots,
                publications,
                objects);
    }

    /** A schema that is there whether or not Landfall is. */
    public record SchemaState(
            String name,
            String owner,
            List<Grant> grants,
            @Nullable String comment) {}

    /**
     * A setting of the database, or of a role in it.
     *
     * @param role null for all roles
     */
    public record Setting(@Nullable String role, String name, String value) {

        @Override
        public String toString() {
            return name + (role == null ? "" : " for role " + role);
        }
    }

    /**
     * What ALTER DEFAULT PRIVILEGES has set.
     *
     * @param schema null for the whole database
     * @param kind as in {@code pg_default_acl.defaclobjtype}
     */
    public record DefaultPrivileges(String role, @Nullable String schema, String kind, List<Grant> grants) {}

    /**
     * A replica identity.
     *
     * @param kind as in {@code pg_class.relreplident}
     * @param index for kind {@code i}
     */
    public record Identity(String kind, @Nullable String index) {}
}
