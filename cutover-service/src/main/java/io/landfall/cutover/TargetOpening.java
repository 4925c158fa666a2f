package io.landfall.cutover;

import io.landfall.cutover.access.Leased;
import io.landfall.cutover.access.Sql;
import io.landfall.cutover.approval.PlanInput;
import io.landfall.cutover.journal.Cutover;
import io.landfall.cutover.journal.CutoverJournal;
import io.landfall.databases.identifier.QualifiedName;
import io.landfall.databases.landfall.StaleLease;
import io.landfall.messaging.step.StepRun;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Lets the applications into the target; later, when they work there, refreshes materialized views, in the order in
 * which they build on each other.
 */
final class TargetOpening {

    private TargetOpening() {}

    static void open(Connection target, StepRun run, CutoverJournal journal, Cutover cutover, PlanInput input)
            throws SQLException, StaleLease {
        Leased.<Boolean>transaction(target, run.leaseToken(), connection -> {
            Sql.execute(connection, input.openSql());
            return true;
        });
        journal.note(cutover, Facts.OPENING, new Facts.Opening(openedAt(journal, cutover), List.of(), List.of()));
        run.reach("TARGET_OPEN");
    }

    static void refreshViews(Connection target, StepRun run, CutoverJournal journal, Cutover cutover)
            throws SQLException, InterruptedException {
        List<String> refreshed = new ArrayList<>();
        List<String> notRefreshed = new ArrayList<>();
        Sql.execute(target, "SET statement_timeout = 0");
        for (QualifiedName view : materializedViews(target)) {
            run.advance(
                    cutover.phase().name(), "the applications are on the target; refreshes materialized view " + view);
            try {
                Patiently.run(target, "REFRESH MATERIALIZED VIEW " + view.sql(), run);
                refreshed.add(view.toString());
            } catch (SQLException failure) {
                notRefreshed.add(view + ": " + Reasons.of(failure));
            }
        }
        journal.note(cutover, Facts.OPENING, new Facts.Opening(openedAt(journal, cutover), refreshed, notRefreshed));
    }

    private static Instant openedAt(CutoverJournal journal, Cutover cutover) {
        return journal.noted(cutover.cutoverId(), Facts.OPENING, Facts.Opening.class)
                .map(Facts.Opening::openedAt)
                .orElseGet(() -> journal.read(cutover.cutoverId()).readAt());
    }

    private static List<QualifiedName> materializedViews(Connection target) throws SQLException {
        return Sql.list(target, """
                WITH RECURSIVE uses AS (
                    SELECT r.ev_class AS view, d.refobjid AS used
                      FROM pg_rewrite AS r
                      JOIN pg_depend AS d ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid
                                         AND d.refclassid = 'pg_class'::regclass AND d.refobjid <> r.ev_class
                ), reaches (view, used, depth) AS (
                    SELECT DISTINCT view, used, 1 FROM uses
                    UNION
                    SELECT reaches.view, uses.used, depth + 1
                      FROM reaches JOIN uses ON uses.view = reaches.used
                     WHERE depth < 100
                )
                SELECT n.nspname, c.relname
                  FROM pg_class AS c
                  JOIN pg_namespace AS n ON n.oid = c.relnamespace
                 WHERE c.relkind = 'm' AND c.relispopulated
                 ORDER BY (SELECT coalesce(max(reaches.depth), 0) FROM reaches
                             JOIN pg_class AS used ON used.oid = reaches.used AND used.relkind IN ('m', 'v')
                            WHERE reaches.view = c.oid),
                          n.nspname, c.relname
                """, row -> new QualifiedName(row.getString("nspname"), row.getString("relname")));
    }
}
