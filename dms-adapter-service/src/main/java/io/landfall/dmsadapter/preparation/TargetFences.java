package io.landfall.dmsadapter.preparation;

import io.landfall.contracts.spec.MigrationSpec;
import io.landfall.dmsadapter.access.Database;
import io.landfall.dmsadapter.access.DatabaseFailure;
import io.landfall.dmsadapter.access.Side;
import org.springframework.stereotype.Component;

/** Finds the fence of a target that was prepared. */
@Component
public class TargetFences {

    private final Baselines baselines;

    TargetFences(Baselines baselines) {
        this.baselines = baselines;
    }

    public TargetFence of(MigrationSpec spec, Database target) throws DatabaseFailure {
        return TargetFence.of(
                spec,
                target.read(DatabaseSurvey::read),
                baselines.find(spec.migrationId(), Side.SOURCE).orElseThrow(),
                baselines.find(spec.migrationId(), Side.TARGET).orElseThrow());
    }
}
