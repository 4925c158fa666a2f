package io.landfall.cutover.journal;

import java.util.UUID;

/** Another worker owns the cutover now; this one must stop without further effects. */
public final class LostCutover extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public LostCutover(UUID cutoverId) {
        super("cutover " + cutoverId + " belongs to another worker");
    }
}
