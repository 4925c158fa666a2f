package io.landfall.cutover.verification;

import io.landfall.contracts.Failure;
import io.landfall.contracts.spec.MigrationSpec;
import io.landfall.cutover.verification.Verification.LargeObjectsVerdict;
import io.landfall.cutover.verification.Verification.Means;
import io.landfall.databases.catalog.LargeObject;
import io.landfall.databases.catalog.RoleMapping;
import io.landfall.databases.catalog.postgresql.LargeObjects;
import io.landfall.databases.identifier.ExclusionPatterns;
import io.landfall.messaging.step.StepFailedException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Compares all large objects of both sides: OIDs, lengths, owners, privileges, comments, and contents by digest. */
public final class LargeObjectComparison {

    private LargeObjectComparison() {}

    /** Empty when there are none, or they are left out. */
    public static Optional<LargeObjectsVerdict> compare(
            Connection source, Connection target, MigrationSpec spec, DataVerification.Pulse pulse)
            throws SQLException, InterruptedException {
        if (LargeObjects.areExcluded(ExclusionPatterns.of(spec.exclude()))) {
            return Optional.empty();
        }
        List<LargeObject> onSource = LargeObjects.read(source, new RoleMapping(spec.roles()));
        List<LargeObject> onTarget = LargeObjects.read(target, RoleMapping.none());
        if (!onSource.equals(onTarget)) {
            throw different(names(onSource, onTarget));
        }
        if (onSource.isEmpty()) {
            return Optional.empty();
        }
        long bytes = onSource.stream().mapToLong(LargeObject::bytes).sum();
        Optional<BothSides.Answers<String>> digests = BothSides.ask(source, target, LargeObjects::digest, pulse::goOn);
        if (digests.isEmpty()) {
            return Optional.of(new LargeObjectsVerdict(Means.NOT_COVERED, onSource.size(), bytes, null));
        }
        if (!digests.get().source().equals(digests.get().target())) {
            throw different("the contents have digest " + digests.get().source() + " on the source, "
                    + digests.get().target() + " on the target");
        }
        return Optional.of(new LargeObjectsVerdict(
                Means.DIGEST, onSource.size(), bytes, digests.get().source()));
    }

    private static String names(List<LargeObject> onSource, List<LargeObject> onTarget) {
        Set<LargeObject> both = new HashSet<>(onSource);
        both.retainAll(onTarget);
        Set<Long> differing = new HashSet<>();
        onSource.stream().filter(object -> !both.contains(object)).forEach(object -> differing.add(object.oid()));
        onTarget.stream().filter(object -> !both.contains(object)).forEach(object -> differing.add(object.oid()));
        return differing.size()
                + " of them are on one side only, or have another length, owner, privilege or comment, such as "
                + differing.stream().sorted().limit(5).toList();
    }

    private static StepFailedException different(String how) {
        return new StepFailedException(Failure.needsOperator(
                "LARGE_OBJECTS_DIFFER",
                "The large objects of source and target differ: " + how + ".",
                "See who writes to either side, then retry: they are copied anew."));
    }
}
