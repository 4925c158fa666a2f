package io.landfall.cutover;

import io.landfall.cutover.journal.Cutover;

/** The one seam between a cutover's decisions and the world. Closing it closes Landfall's sessions on both sides. */
public interface CutoverEffects extends AutoCloseable {

    /**
     * Does the effect, or a slice of it that takes a second at most. A failure that the procedure has to judge is
     * answered or thrown; an interrupted run is thrown.
     */
    Observation perform(Effect effect, Cutover cutover) throws Exception;

    @Override
    void close();
}
