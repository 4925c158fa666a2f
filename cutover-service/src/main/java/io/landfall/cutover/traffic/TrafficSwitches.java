package io.landfall.cutover.traffic;

import io.landfall.contracts.spec.MigrationSpec;
import io.landfall.contracts.spec.TrafficSpec;
import io.landfall.databases.connection.PostgresConnections;
import io.landfall.databases.connection.SecretCatalogue;
import java.nio.file.Path;
import java.time.InstantSource;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** Finds the switch that a spec asks for. */
@Component
public final class TrafficSwitches {

    private final TrafficSwitch none = new NoTrafficSwitch();
    private final TrafficSwitch webhook;
    private final TrafficSwitch pgbouncer;

    public TrafficSwitches(
            PostgresConnections connections,
            SecretCatalogue secrets,
            InstantSource clock,
            @Value("${landfall.traffic.pgbouncer-dir:pgbouncer}") Path pgbouncerDirectory) {
        this.webhook = new WebhookTrafficSwitch(secrets, clock);
        this.pgbouncer = new PgBouncerTrafficSwitch(connections, secrets, pgbouncerDirectory);
    }

    public TrafficSwitch of(MigrationSpec spec) {
        TrafficSpec traffic = spec.cutover().traffic();
        if (traffic == null) {
            return none;
        }
        if (traffic.webhook() != null) {
            return webhook;
        }
        return traffic.pgbouncer() != null ? pgbouncer : none;
    }
}
