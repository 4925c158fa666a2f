package io.landfall.cutover;

import io.landfall.cutover.cutovertime.UnreplicatedMigration;
import io.landfall.cutover.drain.SourcePosition;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What a cutover keeps in its journal beside the phase, by name. */
public final class Facts {

    /** {@link io.landfall.cutover.approval.PlanInput}: what the steps before brought. */
    public static final String INPUT = "input";
    /** {@link io.landfall.cutover.fence.ConnectGrants} of the source, as found. */
    public static final String SOURCE_GRANTS = "source-grants";
    /** Fingerprint of the source's catalog just before the fence. */
    public static final String SOURCE_CATALOG = "source-catalog";
    /** {@link FenceProof}. */
    public static final String FENCE = "fence";
    /** {@link MarkerProof} at the drain's end. */
    public static final String DRAIN = "drain";
    /** {@link io.landfall.cutover.cutovertime.UndoStatements}. */
    public static final String UNDO = "undo";
    /** Noted before unlogged tables and large objects are copied; what it holds says only that. */
    public static final String COPYING = "copying";
    /** {@link LastObjects}. */
    public static final String LAST_OBJECTS = "last-objects";
    /** {@link io.landfall.cutover.verification.Verification}. */
    public static final String VERIFICATION = "verification";
    /** {@link MarkerProof} before the commit. */
    public static final String SILENCE = "silence";
    /** {@link Opening}. */
    public static final String OPENING = "opening";
    /** {@link TrafficPause}; noted before anybody is told to pause. */
    public static final String TRAFFIC_PAUSE = "traffic-pause";
    /** {@link Traffic}. */
    public static final String TRAFFIC = "traffic";
    /** {@link Rollback}. */
    public static final String ROLLBACK = "rollback";

    private Facts() {}

    /**
     * The fence stood.
     *
     * @param position where the source was then: no foreign commit may lie behind it
     * @param probe what the application's login was told, if one was given
     */
    public record FenceProof(
            SourcePosition position,
            List<String> superusers,
            @Nullable String probe,
            Instant stoodAt) {}

    /** A marker came through, and the stream was silent. */
    public record MarkerProof(
            UUID marker,
            long ownerToken,
            @Nullable Instant seenAt,
            @Nullable String lastForeignLsn) {}

    /** What was brought over inside the fence. */
    public record LastObjects(
            int sequences, List<String> sequenceNotes, List<String> deferred, UnreplicatedMigration.Copied copied) {}

    /** The target was opened. */
    public record Opening(Instant openedAt, List<String> refreshed, List<String> notRefreshed) {}

    /**
     * Who routes was told to hold the applications.
     *
     * @param answer null until they are held
     */
    public record TrafficPause(Instant since, @Nullable String answer) {}

    /** Who routes was told. */
    public record Traffic(String answer) {}

    /**
     * The source was opened again.
     *
     * @param missing roles that are gone and could not be given their CONNECT
     * @param targetTainted changes were applied while deferred objects existed on the target, which may have fired
     */
    public record Rollback(@Nullable Instant sourceOpenedAt, List<String> missing, boolean targetTainted) {}
}
