package io.landfall.dmsadapter.preparation;

import io.landfall.dmsadapter.preparation.Baselines.Baseline;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What others have to know of the preparation: how the target is opened, and how both sides were found. */
record PreparationReport(Fence targetFence, BothSides baseline, boolean createdDatabase) {

    /**
     * The target's fence.
     *
     * @param saved the grants of the open target
     * @param openSql the statements that open it, for one transaction
     */
    record Fence(List<Grant> saved, List<String> openSql) {}

    /** Each side as it was found; a target that did not exist is null. */
    record BothSides(
            @Nullable DatabaseState source, @Nullable DatabaseState target) {}

    static PreparationReport of(TargetFence fence, Baseline source, Baseline target) {
        return new PreparationReport(
                new Fence(fence.opened(), fence.openSql()),
                new BothSides(withoutValues(source.state()), withoutValues(target.state())),
                !target.existed());
    }

    /** Settings may hold secrets. */
    private static @Nullable DatabaseState withoutValues(@Nullable DatabaseState state) {
        return state == null ? null : state.withoutValues();
    }
}
