package io.landfall.api.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.landfall.localservers.issuer.LocalIssuer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.http.converter.autoconfigure.HttpMessageConvertersAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.security.autoconfigure.SecurityAutoConfiguration;
import org.springframework.boot.security.autoconfigure.web.servlet.SecurityFilterAutoConfiguration;
import org.springframework.boot.security.autoconfigure.web.servlet.ServletWebSecurityAutoConfiguration;
import org.springframework.boot.security.oauth2.server.resource.autoconfigure.OAuth2ResourceServerAutoConfiguration;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** The security that production has: a resource server before a small API, and an issuer of real signatures. */
class TokenSecurityIT {

    private static final String AUDIENCE = "landfall";
    private static final Duration VALID = Duration.ofMinutes(5);

    private static LocalIssuer issuer;
    private static ConfigurableApplicationContext service;
    private static URI address;

    @BeforeAll
    static void start() throws Exception {
        issuer = LocalIssuer.start();
        service = start("chosen secret");
        address = URI.create("http://127.0.0.1:"
                + ((ServletWebServerApplicationContext) service).getWebServer().getPort());
    }

    @AfterAll
    static void stop() {
        service.close();
        issuer.close();
    }

    @Test
    void takes_a_token_of_the_issuer_for_this_audience_by_its_roles() throws Exception {
        assertThat(get(bearer(List.of("viewer"), AUDIENCE, VALID))).isEqualTo(200);
        assertThat(post(bearer(List.of("operator"), AUDIENCE, VALID))).isEqualTo(200);
    }

    @Test
    void refuses_whoever_has_no_valid_token() throws Exception {
        assertThat(get("")).as("no token").isEqualTo(401);
        assertThat(get("Bearer of.bad.news")).as("no JWT").isEqualTo(401);
        assertThat(get(bearer(List.of("viewer"), "another", VALID)))
                .as("another audience")
                .isEqualTo(401);
        assertThat(get(bearer(List.of("viewer"), AUDIENCE, VALID.negated())))
                .as("expired")
                .isEqualTo(401);
        try (LocalIssuer stranger = LocalIssuer.start()) {
            assertThat(get("Bearer " + stranger.token("ada", List.of("viewer"), AUDIENCE, VALID)))
                    .as("another issuer")
                    .isEqualTo(401);
        }
    }

    @Test
    void refuses_what_the_roles_do_not_cover() throws Exception {
        assertThat(get(bearer(List.of(), AUDIENCE, VALID))).as("no role").isEqualTo(403);
        assertThat(post(bearer(List.of("viewer"), AUDIENCE, VALID)))
                .as("a viewer")
                .isEqualTo(403);
        assertThat(post(bearer(List.of("approver"), AUDIENCE, VALID)))
                .as("an approver")
                .isEqualTo(403);
    }

    @Test
    void lets_the_services_read_by_their_password_and_nobody_else() throws Exception {
        assertThat(get(basic("landfall-service", "chosen secret"))).isEqualTo(200);
        assertThat(post(basic("landfall-service", "chosen secret")))
                .as("services only read")
                .isEqualTo(403);
        assertThat(get(basic("landfall-service", "landfall-service")))
                .as("the built-in password")
                .isEqualTo(401);
        assertThat(get(basic("operator", "operator"))).as("a built-in person").isEqualTo(401);
    }

    @Test
    void does_not_start_with_the_built_in_password_of_the_services() {
        assertThatThrownBy(() -> start("landfall-service"))
                .rootCause()
                .hasMessageContaining("landfall.api.service.password must be chosen");
    }

    private static ConfigurableApplicationContext start(String servicePassword) {
        return new SpringApplicationBuilder(SmallApi.class)
                .run(
                        "--server.address=127.0.0.1",
                        "--server.port=0",
                        "--spring.main.banner-mode=off",
                        "--landfall.api.service.password=" + servicePassword,
                        "--spring.security.oauth2.resourceserver.jwt.issuer-uri=" + issuer.uri(),
                        "--spring.security.oauth2.resourceserver.jwt.audiences=" + AUDIENCE);
    }

    private static String bearer(List<String> roles, String audience, Duration valid) {
        return "Bearer " + issuer.token("ada", roles, audience, valid);
    }

    private static String basic(String user, String password) {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    private static int get(String authorization) throws IOException, InterruptedException {
        return status(HttpRequest.newBuilder(address.resolve("/api/things")).GET(), authorization);
    }

    private static int post(String authorization) throws IOException, InterruptedException {
        return status(
                HttpRequest.newBuilder(address.resolve("/api/things")).POST(HttpRequest.BodyPublishers.noBody()),
                authorization);
    }

    private static int status(HttpRequest.Builder request, String authorization)
            throws IOException, InterruptedException {
        if (!authorization.isEmpty()) {
            request.header("Authorization", authorization);
        }
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request.build(), HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        }
    }

    @Configuration
    @EnableConfigurationProperties(ServiceCredentials.class)
    @Import({SecurityConfiguration.class, Things.class})
    @ImportAutoConfiguration({
        TomcatServletWebServerAutoConfiguration.class,
        DispatcherServletAutoConfiguration.class,
        WebMvcAutoConfiguration.class,
        HttpMessageConvertersAutoConfiguration.class,
        JacksonAutoConfiguration.class,
        SecurityAutoConfiguration.class,
        ServletWebSecurityAutoConfiguration.class,
        SecurityFilterAutoConfiguration.class,
        OAuth2ResourceServerAutoConfiguration.class
    })
    static class SmallApi {}

    @RestController
    static class Things {

        @GetMapping("/api/things")
        String read() {
            return "read";
        }

        @PostMapping("/api/things")
        @PreAuthorize("hasRole('OPERATOR')")
        String change() {
            return "changed";
        }
    }
}
