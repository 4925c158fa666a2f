package io.landfall.cutover;

import io.landfall.cutover.access.MigrationDatabases;
import io.landfall.cutover.approval.PlanInput;
import io.landfall.cutover.criteria.Criterion;
import io.landfall.cutover.criteria.ObjectCriteria;
import io.landfall.cutover.criteria.StreamCriteria;
import io.landfall.cutover.cutovertime.SequenceValuesMigration;
import io.landfall.cutover.fence.ConnectGrants;
import io.landfall.cutover.fence.LoginRoles;
import io.landfall.cutover.fence.SourceFence;
import io.landfall.cutover.traffic.TrafficSwitches;
import io.landfall.cutover.verification.ChangedTables;
import io.landfall.databases.catalog.CopyBudget;
import io.landfall.databases.catalog.SequenceSetting;
import io.landfall.databases.catalog.Unreplicated;
import io.landfall.databases.catalog.postgresql.PostgresCatalog;
import io.landfall.databases.digest.KeyBlocks;
import io.landfall.databases.identifier.ExclusionPatterns;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.springframework.stereotype.Component;

/** The effects of a dry run: each looks at both sides and says what it would do. */
@Component
class Rehearsal {

    private final MigrationDatabases databases;
    private final SequenceValuesMigration sequences;
    private final TrafficSwitches traffic;
    private final CopyBudget copyBudget;

    Rehearsal(
            MigrationDatabases databases,
            SequenceValuesMigration sequences,
            TrafficSwitches traffic,
            CopyBudget copyBudget) {
        this.databases = databases;
        this.sequences = sequences;
        this.traffic = traffic;
        this.copyBudget = copyBudget;
    }

    Session open(PlanInput input) throws SQLException {
        Connection source = databases.source(input.spec(), "dry-run");
        try {
            return new Session(input, source, databases.target(input.spec(), "dry-run"));
        } catch (RuntimeException failure) {
            source.close();
            throw failure;
        }
    }

    /** One look at both sides, over sessions that refuse to write. */
    final class Session implements AutoCloseable {

        private final PlanInput input;
        private final Connection source;
        private final Connection target;

        private Session(PlanInput input, Connection source, Connection target) throws SQLException {
            this.input = input;
            this.source = source;
            this.target = target;
            source.setReadOnly(true);
            target.setReadOnly(true);
        }

        DryRun.Line tell(Effect effect) throws SQLException {
            return switch (effect) {
                case CHECK_BOTH_SIDES -> checks();
                case FENCE_SOURCE -> fence();
                case INSPECT_FENCE -> fine(effect, "looks at the fence again, after a crash only");
                case AWAIT_MARKER -> marker();
                case MIGRATE_LAST_OBJECTS -> lastObjects();
                case VERIFY_DATA -> verification();
                case PROVE_SILENCE ->
                    fine(effect, "would write a second marker and see that nothing but Landfall's rows came before it");
                case OPEN_TARGET -> fine(effect, input.openSql());
                case PAUSE_TRAFFIC -> fine(effect, "would have the applications held, where somebody routes them");
                case SWITCH_TRAFFIC -> fine(effect, traffic.of(input.spec()).plan(input.spec()));
                case REFRESH_VIEWS -> fine(effect, "would refresh the target's materialized views");
                case REOPEN_SOURCE -> fine(effect, ConnectGrants.read(source).unfenceSql());
                case RESUME_TRAFFIC -> fine(effect, "would let the applications go on where they were");
                case CLEAR_TARGET ->
                    fine(effect, "would drop the deferred objects and what was copied inside the fence");
            };
        }

        private DryRun.Line checks() throws SQLException {
            List<Criterion> criteria = ObjectCriteria.all(input, copyBudget, source, target);
            return new DryRun.Line(
                    Effect.CHECK_BOTH_SIDES.name(),
                    criteria.stream().allMatch(Criterion::open),
                    criteria.stream().map(Criterion::toString).toList());
        }

        private DryRun.Line fence() throws SQLException {
            LoginRoles roles = LoginRoles.read(source);
            List<String> findings = new ArrayList<>(ConnectGrants.read(source).fenceSql());
            findings.add("would lose CONNECT: " + String.join(", ", roles.others()));
            findings.add("could still connect, and must not write: " + String.join(", ", roles.superusers()));
            findings.addAll(SourceFence.sessionsToEnd(source).stream()
                    .map(session -> "would end " + session)
                    .toList());
            return fine(Effect.FENCE_SOURCE, findings);
        }

        private DryRun.Line marker() throws SQLException {
            Criterion apply = StreamCriteria.apply(source, target);
            Criterion lag = StreamCriteria.lag(
                    source,
                    target,
                    input.spec().migrationId(),
                    input.spec().cutover().maxLag());
            return new DryRun.Line(
                    Effect.AWAIT_MARKER.name(), apply.open() && lag.open(), List.of(apply.toString(), lag.toString()));
        }

        private DryRun.Line lastObjects() throws SQLException {
            List<SequenceSetting> settings = sequences.settings(source, target, input.spec());
            Unreplicated content = PostgresCatalog.unreplicated(
                    source, ExclusionPatterns.of(input.spec().exclude()));
            List<String> findings = new ArrayList<>();
            content.names().forEach(name -> findings.add("would copy " + name));
            settings.forEach(setting -> findings.add(setting.sql()));
            input.deferred().forEach(object -> findings.addAll(object.statements()));
            return fine(Effect.MIGRATE_LAST_OBJECTS, findings);
        }

        private DryRun.Line verification() throws SQLException {
            return fine(
                    Effect.VERIFY_DATA,
                    ChangedTables.smallestFirst(target).stream()
                            .map(table -> "would compare " + table.name()
                                    + table.blocks()
                                            .map(blocks ->
                                                    " in the " + blocks.blocks().size() + " blocks of " + KeyBlocks.SIZE
                                                            + " keys that changed")
                                            .orElse(""))
                            .toList());
        }

        private DryRun.Line fine(Effect effect, String finding) {
            return fine(effect, List.of(finding));
        }

        private DryRun.Line fine(Effect effect, List<String> findings) {
            return new DryRun.Line(effect.name(), true, findings);
        }

        @Override
        public void close() throws SQLException {
            try (source) {
                target.close();
            }
        }
    }
}
