package io.landfall.api.report;

import io.landfall.contracts.Service;
import java.net.URI;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where the other services are.
 *
 * @param services wire name to {@code url}, for example {@code landfall.services.cutover.url}; without its hyphen where
 *     it comes from an environment variable, which can't hold one
 */
@ConfigurationProperties("landfall")
public record ServiceAddresses(@DefaultValue Map<String, Address> services) {

    /** One service. */
    public record Address(URI url) {}

    /** The base URL of a service; on this machine at its usual port unless configured. */
    public URI of(Service service) {
        Address address = services.getOrDefault(
                service.wireName(), services.get(service.wireName().replace("-", "")));
        return address != null
                ? address.url()
                : switch (service) {
                    case REGISTRY -> URI.create("http://127.0.0.1:8080");
                    case ORCHESTRATOR -> URI.create("http://127.0.0.1:8081");
                    case DMS_ADAPTER -> URI.create("http://127.0.0.1:8082");
                    case VALIDATION -> URI.create("http://127.0.0.1:8083");
                    case CUTOVER -> URI.create("http://127.0.0.1:8084");
                };
    }
}
