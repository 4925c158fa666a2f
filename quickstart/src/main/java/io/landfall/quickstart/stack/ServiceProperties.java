package io.landfall.quickstart.stack;

import io.landfall.contracts.Service;
import io.landfall.localservers.postgres.LocalPostgres;
import io.landfall.localservers.sqs.LocalQueues;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** What each service is told: where its database, Kafka, the engine and the secrets are. */
final class ServiceProperties {

    private final StackSettings settings;
    private final StackKeys keys;

    ServiceProperties(StackSettings settings, StackKeys keys) {
        this.settings = settings;
        this.keys = keys;
    }

    /** As an environment, so that no secret shows in a list of processes. */
    Map<String, String> environment(StackService service, int port, int management) {
        return Map.of("SPRING_APPLICATION_JSON", JsonMapper.shared().writeValueAsString(of(service, port, management)));
    }

    Map<String, String> of(StackService service, int port, int management) {
        Map<String, String> all = common(service, port, management);
        switch (service) {
            case REGISTRY, ORCHESTRATOR, VALIDATION, CUTOVER -> {}
            case DMS_ADAPTER -> {
                all.put("landfall.dms.dialect", "engine");
                all.put("landfall.dms.endpoint", url(StackService.ENGINE));
                all.put("landfall.dms.region", "us-east-1");
                all.put("landfall.dms.access-key-id", keys.accessKeyId());
                all.put("landfall.dms.secret-access-key", keys.secretAccessKey());
                events("landfall.dms.events.", all);
            }
            case ENGINE -> {
                all.put("landfall.engine.access-key-id", keys.accessKeyId());
                all.put("landfall.engine.secret-access-key", keys.secretAccessKey());
                events("landfall.engine.events.", all);
            }
        }
        all.putAll(settings.extra().getOrDefault(service, Map.of()));
        return all;
    }

    private Map<String, String> common(StackService service, int port, int management) {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("spring.profiles.active", "local");
        all.put("spring.main.banner-mode", "off");
        all.put("server.address", "127.0.0.1");
        all.put("server.port", Integer.toString(port));
        all.put("management.server.port", Integer.toString(management));
        all.put("management.server.address", "127.0.0.1");
        all.put(
                "spring.datasource.url",
                "jdbc:postgresql://127.0.0.1:" + settings.ports().of(Ports.STATE_SERVER) + "/" + service.database());
        all.put("spring.datasource.username", LocalPostgres.SUPERUSER);
        all.put("spring.datasource.password", keys.statePassword());
        all.put(
                "spring.kafka.bootstrap-servers",
                "127.0.0.1:" + settings.ports().of(Ports.KAFKA));
        all.put("landfall.secrets.catalogue", settings.secretCatalogue().toString());
        all.put("landfall.secrets.dir", settings.secrets().toString());
        all.put("landfall.api.service.password", keys.servicePassword());
        addresses(all);
        return all;
    }

    private void events(String prefix, Map<String, String> all) {
        if (settings.events()) {
            int port = settings.ports().of(Ports.EVENTS);
            all.put(prefix + "queue-url", LocalQueues.url(port, EventQueues.DMS_EVENTS));
            all.put(prefix + "endpoint", LocalQueues.endpoint(port).toString());
        }
    }

    private void addresses(Map<String, String> all) {
        for (Service other : Service.values()) {
            all.put("landfall.services." + other.wireName() + ".url", url(StackService.of(other)));
        }
    }

    private String url(StackService service) {
        return "http://127.0.0.1:" + settings.ports().of(service);
    }
}
