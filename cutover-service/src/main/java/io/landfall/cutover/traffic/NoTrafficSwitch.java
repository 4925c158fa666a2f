package io.landfall.cutover.traffic;

import io.landfall.contracts.spec.MigrationSpec;
import org.springframework.stereotype.Component;

/** {@code none}: the applications are moved by their owners. */
@Component
public class NoTrafficSwitch implements TrafficSwitch {

    @Override
    public String switchToTarget(MigrationSpec spec) {
        return "none: point the applications at " + spec.target().host() + ":"
                + spec.target().port() + "/" + spec.targetDatabase();
    }
}
