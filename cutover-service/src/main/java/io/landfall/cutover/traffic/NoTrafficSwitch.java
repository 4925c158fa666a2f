package io.landfall.cutover.traffic;

import io.landfall.contracts.spec.MigrationSpec;
import java.util.List;

/** {@code none}: the applications are moved by their owners. */
final class NoTrafficSwitch implements TrafficSwitch {

    @Override
    public List<String> plan(MigrationSpec spec) {
        return List.of(text(spec));
    }

    @Override
    public void check(MigrationSpec spec) {
        // nobody is asked
    }

    @Override
    public Answer pause(Occasion occasion) {
        return new Answer.Done("none: nobody holds the applications");
    }

    @Override
    public Answer switchToTarget(Occasion occasion) {
        return new Answer.Done(text(occasion.spec()));
    }

    @Override
    public Answer resume(Occasion occasion) {
        return new Answer.Done("none: nobody held the applications");
    }

    private static String text(MigrationSpec spec) {
        return "none: point the applications at " + spec.target().host() + ":"
                + spec.target().port() + "/" + spec.targetDatabase();
    }
}
