package io.landfall.api.security;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;
import org.springframework.core.convert.converter.Converter;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.method.configuration.EnableMethodSecurity;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationConverter;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import tools.jackson.databind.json.JsonMapper;

/**
 * Every request is somebody's. In profile {@code local} two built-in people (and the services) by HTTP basic, on
 * loopback; elsewhere JWTs whose claim {@code roles} names viewer, operator, approver, and for the services, which only
 * read, a password that was chosen.
 */
@Configuration(proxyBeanMethods = false)
@EnableMethodSecurity
public class SecurityConfiguration {

    @Bean
    @Profile("local")
    SecurityFilterChain localSecurity(HttpSecurity http, JsonMapper json, ApplicationEventPublisher events) {
        SecurityProblems problems = new SecurityProblems(json, events, "Basic realm=\"landfall\"");
        return common(http)
                .httpBasic(basic -> basic.authenticationEntryPoint(problems))
                .exceptionHandling(
                        errors -> errors.authenticationEntryPoint(problems).accessDeniedHandler(problems))
                .build();
    }

    /**
     * Known to all, so nothing to hash: a manager that may store passwords would replace them by slow hashes at the
     * first login, and each request after would cost a tenth of a second of a processor.
     */
    @Bean
    @Profile("local")
    UserDetailsService localPeople(ServiceCredentials service) {
        InMemoryUserDetailsManager people = new InMemoryUserDetailsManager(
                User.withUsername("operator")
                        .password("{noop}operator")
                        .roles("VIEWER", "OPERATOR")
                        .build(),
                User.withUsername("approver")
                        .password("{noop}approver")
                        .roles("VIEWER", "APPROVER")
                        .build(),
                user(service));
        return username -> people.loadUserByUsername(username);
    }

    /** The services read one another's reports by themselves, when no person's token is at hand. */
    @Bean
    @Profile("!local")
    UserDetailsService services(ServiceCredentials service) {
        service.requireChosen();
        return new InMemoryUserDetailsManager(user(service));
    }

    private static UserDetails user(ServiceCredentials service) {
        return User.withUsername(service.username())
                .password("{noop}" + service.password())
                .roles("VIEWER")
                .build();
    }

    @Bean
    @Profile("!local")
    SecurityFilterChain tokenSecurity(HttpSecurity http, JsonMapper json, ApplicationEventPublisher events) {
        SecurityProblems problems = new SecurityProblems(json, events, "Bearer");
        return common(http)
                .oauth2ResourceServer(server -> server.authenticationEntryPoint(problems)
                        .jwt(jwt -> jwt.jwtAuthenticationConverter(rolesOfClaims())))
                .httpBasic(basic -> basic.authenticationEntryPoint(problems))
                .exceptionHandling(
                        errors -> errors.authenticationEntryPoint(problems).accessDeniedHandler(problems))
                .build();
    }

    /** No sessions and no cookies: nothing that a foreign page could make a browser send. */
    private static HttpSecurity common(HttpSecurity http) {
        return http.csrf(csrf -> csrf.disable())
                .sessionManagement(sessions -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .cors(Customizer.withDefaults())
                .addFilterBefore(new CrossSiteRequests(), AuthorizationFilter.class)
                .authorizeHttpRequests(requests -> requests.requestMatchers(
                                "/actuator/health/**", "/actuator/prometheus", "/v3/api-docs/**")
                        .permitAll()
                        .anyRequest()
                        .hasAnyRole("VIEWER", "OPERATOR", "APPROVER"));
    }

    private static JwtAuthenticationConverter rolesOfClaims() {
        JwtAuthenticationConverter converter = new JwtAuthenticationConverter();
        Converter<Jwt, Collection<GrantedAuthority>> roles = jwt -> {
            List<String> claimed = jwt.getClaimAsStringList("roles");
            return claimed == null
                    ? List.of()
                    : claimed.stream()
                            .<GrantedAuthority>map(
                                    role -> new SimpleGrantedAuthority("ROLE_" + role.toUpperCase(Locale.ROOT)))
                            .toList();
        };
        converter.setJwtGrantedAuthoritiesConverter(roles);
        return converter;
    }
}
