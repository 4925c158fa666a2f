package io.landfall.registry.relay;

import io.landfall.api.problem.ApiProblem;
import io.landfall.api.report.ServiceAddresses;
import io.landfall.api.trace.TraceHeader;
import io.landfall.contracts.Service;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.stereotype.Component;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClient;

/** Calls another service with the caller's own authority, and hands its answer on as it is. */
@Component
public class ServiceRelay {

    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration ANSWER = Duration.ofMinutes(4);

    private final ServiceAddresses addresses;
    private final RestClient http;

    ServiceRelay(ServiceAddresses addresses) {
        this.addresses = addresses;
        JdkClientHttpRequestFactory requests = new JdkClientHttpRequestFactory(HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT)
                .build());
        requests.setReadTimeout(ANSWER);
        this.http = RestClient.builder()
                .requestFactory(requests)
                .requestInterceptor(new TraceHeader())
                .build();
    }

    /** What a service answered, problems included. */
    public record Answer(HttpStatusCode status, @Nullable MediaType type, String body) {

        public boolean isGood() {
            return status.is2xxSuccessful();
        }

        /** The same answer to the registry's own caller. */
        public ResponseEntity<byte[]> handedOn() {
            return ResponseEntity.status(status)
                    .contentType(type == null ? MediaType.APPLICATION_JSON : type)
                    .body(body.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Throws an {@link ApiProblem} only when there is no answer. */
    public Answer call(
            Service service, HttpMethod method, String path, @Nullable String json, @Nullable String authorization) {
        URI address = addresses.of(service);
        RestClient.RequestBodySpec request = http.method(method)
                .uri(URI.create(withoutSlash(address) + path))
                .accept(MediaType.APPLICATION_JSON, MediaType.APPLICATION_PROBLEM_JSON)
                .headers(headers -> {
                    if (authorization != null) {
                        headers.set(HttpHeaders.AUTHORIZATION, authorization);
                    }
                });
        if (json != null) {
            request.contentType(MediaType.APPLICATION_JSON).body(json);
        }
        try {
            return request.exchangeForRequiredValue((sent, response) -> new Answer(
                    response.getStatusCode(),
                    response.getHeaders().getContentType(),
                    new String(response.getBody().readAllBytes(), StandardCharsets.UTF_8)));
        } catch (ResourceAccessException silent) {
            throw new ApiProblem(
                    HttpStatus.BAD_GATEWAY,
                    "SERVICE_UNREACHABLE",
                    null,
                    "The " + service.wireName() + " service at " + address + " does not answer.",
                    "Try again when it runs; nothing was changed that its own state does not show.");
        }
    }

    private static String withoutSlash(URI address) {
        String text = address.toString();
        return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    }
}
