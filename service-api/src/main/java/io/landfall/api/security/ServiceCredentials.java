package io.landfall.api.security;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** What a service shows to another one when it reads a report by itself, in profile {@code local}. */
@ConfigurationProperties("landfall.api.service")
public record ServiceCredentials(
        @DefaultValue("landfall-service") String username,
        @DefaultValue("landfall-service") String password) {

    @Override
    public String toString() {
        return "ServiceCredentials[" + username + "]";
    }
}
