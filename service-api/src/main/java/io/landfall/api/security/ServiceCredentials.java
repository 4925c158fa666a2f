package io.landfall.api.security;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** What a service shows to another one when it reads a report by itself. */
@ConfigurationProperties("landfall.api.service")
public record ServiceCredentials(
        @DefaultValue("landfall-service") String username,
        @DefaultValue(ServiceCredentials.BUILT_IN) String password) {

    private static final String BUILT_IN = "landfall-service";

    /** Throws {@link IllegalStateException} when the password is the one that everybody knows. */
    void requireChosen() {
        if (password.isBlank() || password.equals(BUILT_IN)) {
            throw new IllegalStateException(
                    "landfall.api.service.password must be chosen outside profile local: the built-in one is public."
                            + " Set it to the same secret for every service.");
        }
    }

    @Override
    public String toString() {
        return "ServiceCredentials[" + username + "]";
    }
}
