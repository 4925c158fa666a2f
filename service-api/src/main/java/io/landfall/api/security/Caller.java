package io.landfall.api.security;

import io.landfall.contracts.Principal;
import io.landfall.contracts.Role;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.context.SecurityContextHolder;

/** The person or service behind the request at hand. */
public final class Caller {

    private Caller() {}

    /** Throws {@link IllegalStateException} outside an authenticated request. */
    public static Principal current() {
        Authentication authentication = SecurityContextHolder.getContext().getAuthentication();
        if (authentication == null) {
            throw new IllegalStateException("no one is asking");
        }
        Set<String> authorities = authentication.getAuthorities().stream()
                .map(GrantedAuthority::getAuthority)
                .collect(Collectors.toSet());
        return new Principal(
                authentication.getName(),
                Arrays.stream(Role.values())
                        .filter(role -> authorities.contains("ROLE_" + role))
                        .collect(Collectors.toSet()));
    }
}
