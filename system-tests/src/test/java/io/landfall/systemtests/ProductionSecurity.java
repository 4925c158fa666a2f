package io.landfall.systemtests;

import io.landfall.cli.client.Login;
import io.landfall.localservers.issuer.LocalIssuer;
import io.landfall.localservers.kafka.BrokerSecurity;
import io.landfall.localservers.postgres.TlsOnly;
import io.landfall.localservers.tls.LocalCertificate;
import io.landfall.quickstart.stack.Ports;
import io.landfall.quickstart.stack.ServerSettings;
import io.landfall.quickstart.stack.StackService;
import io.landfall.quickstart.stack.StackSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * What production has and a laptop has not: an issuer of tokens, Kafka by TLS and SASL with a principal a service and
 * ACLs, PostgreSQL by verify-full. Keys, certificate and passwords are new at each run.
 */
record ProductionSecurity(LocalIssuer issuer, BrokerSecurity broker) implements AutoCloseable {

    static final String AUDIENCE = "landfall";

    private static final Duration A_RUN = Duration.ofHours(12);

    static ProductionSecurity in(Path directory) {
        Map<String, String> passwords = new HashMap<>();
        passwords.put(BrokerSecurity.ADMINISTRATOR, secret());
        for (StackService service : StackService.values()) {
            passwords.put(service.module(), secret());
        }
        return new ProductionSecurity(
                LocalIssuer.start(), new BrokerSecurity(LocalCertificate.in(directory), passwords));
    }

    /** Every service and server of the stack so, with a broker that the detour leads to. */
    StackSettings secured(StackSettings settings, Detour detour) {
        Ports ports = settings.ports();
        StackSettings secured = settings.with(new ServerSettings(
                detour.open(broker.broker(ports.of(Ports.KAFKA), ports.of(Ports.KAFKA_CONTROLLER))),
                broker.client(BrokerSecurity.ADMINISTRATOR),
                postgresql()));
        for (StackService service : StackService.values()) {
            secured = secured.with(service, properties(service, ports.of(Ports.STATE_SERVER)));
        }
        return secured.with(StackService.ENGINE, "landfall.engine.change-topic.replication-factor", "1");
    }

    private Map<String, String> properties(StackService service, int stateServer) {
        Map<String, String> all = new HashMap<>();
        all.put("spring.profiles.active", "production");
        all.put("spring.security.oauth2.resourceserver.jwt.issuer-uri", issuer.uri());
        all.put("spring.security.oauth2.resourceserver.jwt.audiences", AUDIENCE);
        all.put(
                "spring.datasource.url",
                "jdbc:postgresql://127.0.0.1:" + stateServer + "/" + service.database()
                        + "?sslmode=verify-full&sslrootcert=" + root());
        all.put("landfall.tls.root-certificate", root());
        broker.client(service.module()).forEach((name, value) -> all.put("spring.kafka.properties." + name, value));
        return all;
    }

    /** The settings of a PostgreSQL server that takes nobody without TLS. */
    Map<String, String> postgresql() {
        return TlsOnly.settings(broker.certificate());
    }

    /** Somebody with a token of the issuer for this system. */
    Login.Token person(String name, String... roles) {
        return new Login.Token(issuer.token(name, List.of(roles), AUDIENCE, A_RUN));
    }

    @Override
    public void close() {
        issuer.close();
    }

    private String root() {
        return broker.certificate().root().toString();
    }

    private static String secret() {
        return UUID.randomUUID().toString();
    }
}
