package io.landfall.cutover.journal;

import java.time.Instant;

/** When a cutover entered a phase. */
public record PhaseEntry(Phase phase, Instant enteredAt) {}
