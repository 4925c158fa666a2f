package io.landfall.cutover.traffic;

import io.landfall.contracts.spec.CutoverSpec;
import io.landfall.contracts.spec.MigrationSpec;
import io.landfall.contracts.spec.ServerSpec;
import io.landfall.contracts.spec.TrafficSpec;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Specs of a migration whose applications are routed by somebody. */
final class TrafficSpecs {

    private TrafficSpecs() {}

    static MigrationSpec with(TrafficSpec traffic) {
        return with(
                traffic,
                new ServerSpec("postgresql", "old.example.org", 5432, "none", "old"),
                new ServerSpec("postgresql", "new.example.org", 5433, "none", "new"),
                "shop",
                "shop_v2");
    }

    static MigrationSpec with(
            TrafficSpec traffic, ServerSpec source, ServerSpec target, String database, String targetDatabase) {
        return new MigrationSpec(
                new UUID(1, 1),
                new UUID(1, 2),
                "task",
                1,
                source,
                target,
                database,
                targetDatabase,
                List.of(),
                Map.of(),
                new CutoverSpec(
                        true,
                        null,
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(30),
                        null,
                        traffic),
                true,
                4,
                1L << 30,
                "rita",
                "rita");
    }
}
