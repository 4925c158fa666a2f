package io.landfall.api.report;

import io.landfall.api.security.ServiceCredentials;
import io.landfall.contracts.ReportReference;
import io.landfall.messaging.json.Json;
import java.util.Objects;
import org.springframework.web.client.RestClient;
import tools.jackson.databind.JsonNode;

/** Reads reports of other services and checks that they are what was referred to. */
public final class ReportReader {

    private final RestClient http;
    private final ServiceAddresses addresses;
    private final ServiceCredentials credentials;

    ReportReader(RestClient http, ServiceAddresses addresses, ServiceCredentials credentials) {
        this.http = http;
        this.addresses = addresses;
        this.credentials = credentials;
    }

    /** Throws {@link IllegalStateException} when the content does not have the reference's hash. */
    public JsonNode read(ReportReference reference) {
        String content = Objects.requireNonNull(
                http.get()
                        .uri(addresses.of(reference.service()).resolve(reference.path()))
                        .headers(headers -> headers.setBasicAuth(credentials.username(), credentials.password()))
                        .retrieve()
                        .body(String.class),
                "an empty report");
        if (!Json.sha256(content).equals(reference.sha256())) {
            throw new IllegalStateException("the report of %s is not the one referred to".formatted(reference.step()));
        }
        return Json.tree(content);
    }
}
