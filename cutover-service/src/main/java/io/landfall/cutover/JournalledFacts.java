package io.landfall.cutover;

import io.landfall.cutover.cutovertime.UndoStatements;
import io.landfall.cutover.fence.ConnectGrants;
import io.landfall.cutover.journal.Cutover;
import io.landfall.cutover.journal.CutoverJournal;

/** What earlier effects of a cutover noted for later ones. */
record JournalledFacts(CutoverJournal journal) {

    /** The source's grants as found. */
    ConnectGrants grants(Cutover cutover) {
        return journal.noted(cutover.cutoverId(), Facts.SOURCE_GRANTS, ConnectGrants.class)
                .orElseThrow();
    }

    Facts.FenceProof fence(Cutover cutover) {
        return journal.noted(cutover.cutoverId(), Facts.FENCE, Facts.FenceProof.class)
                .orElseThrow();
    }

    /** Whether unlogged tables and large objects may be on the target. */
    boolean mayHaveCopied(Cutover cutover) {
        return journal.noted(cutover.cutoverId(), Facts.COPYING, Boolean.class).isPresent();
    }

    /** How the deferred objects are dropped again; nothing while none was created. */
    UndoStatements undo(Cutover cutover) {
        return journal.noted(cutover.cutoverId(), Facts.UNDO, UndoStatements.class)
                .orElseGet(UndoStatements::none);
    }
}
