package io.landfall.databases.catalog;

import java.util.Map;

/** What the source's roles are called on the target; a role that is not mapped keeps its name. */
public record RoleMapping(Map<String, String> roles) {

    public RoleMapping {
        roles = Map.copyOf(roles);
    }

    public static RoleMapping none() {
        return new RoleMapping(Map.of());
    }

    public String map(String role) {
        return roles.getOrDefault(role, role);
    }
}
