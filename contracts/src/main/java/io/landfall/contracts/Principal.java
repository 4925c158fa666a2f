package io.landfall.contracts;

import java.util.Set;

/** Who asked for what happens. */
public record Principal(String name, Set<Role> roles) {

    public Principal {
        roles = Set.copyOf(roles);
    }

    /** A service acting by itself: no role of a person. */
    public static Principal of(Service service) {
        return new Principal(service.wireName(), Set.of());
    }
}
