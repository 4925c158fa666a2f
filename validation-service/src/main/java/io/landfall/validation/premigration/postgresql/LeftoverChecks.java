package io.landfall.validation.premigration.postgresql;

import io.landfall.databases.identifier.Identifiers;
import io.landfall.validation.premigration.Findings;
import io.landfall.validation.premigration.Severity;
import io.landfall.validation.premigration.Side;
import io.landfall.validation.premigration.Subject;
import java.util.List;
import java.util.UUID;

/** What an earlier migration, or another one under way, left in the databases. */
final class LeftoverChecks {

    private LeftoverChecks() {}

    static void sourceSchema(Subject subject, Findings findings) {
        schema(subject, subject.source(), findings);
    }

    static void targetSchema(Subject subject, Findings findings) {
        schema(subject, subject.target(), findings);
    }

    private static void schema(Subject subject, Side side, Findings findings) {
        if (!side.is("SELECT to_regnamespace('landfall') IS NOT NULL")) {
            return;
        }
        String evidence = "schema landfall exists in the " + side.word() + " database '" + side.database() + "'";
        if (belongsTo(subject.spec().migrationId(), side)) {
            findings.informs(evidence, "it is this migration's own");
        } else {
            findings.blocks(
                    evidence,
                    "an earlier migration left it, another one is under way, or it is somebody else's",
                    "End or abort that migration; if none is there any more, drop the schema.",
                    "DROP SCHEMA landfall CASCADE");
        }
    }

    private static boolean belongsTo(UUID migration, Side side) {
        return side.is("""
                        SELECT EXISTS (SELECT FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
                                        WHERE n.nspname = 'landfall' AND c.relname = 'heartbeat'
                                          AND has_schema_privilege(n.oid, 'USAGE')
                                          AND has_table_privilege(c.oid, 'SELECT'))
                        """)
                && side.is("SELECT EXISTS (SELECT FROM landfall.heartbeat WHERE migration_id = ?)", migration);
    }

    static void slots(Subject subject, Findings findings) {
        List<String> slots = subject.source().names("""
                SELECT slot_name::text FROM pg_replication_slots
                 WHERE database = current_database() AND slot_name LIKE 'landfall%' ORDER BY 1
                """);
        foreign(subject, slots)
                .forEach(slot -> findings.add(
                        Severity.BLOCKS,
                        "replication slot '" + slot + "'",
                        "an earlier migration of this database left it, or another one is under way; it keeps WAL on the source",
                        "End or abort that migration; if none is there any more, drop the slot.",
                        List.of("SELECT pg_drop_replication_slot(" + Identifiers.literal(slot) + ")")));
    }

    static void publications(Subject subject, Findings findings) {
        List<String> publications = subject.source()
                .names("SELECT pubname::text FROM pg_publication WHERE pubname LIKE 'landfall%' ORDER BY 1");
        foreign(subject, publications)
                .forEach(publication -> findings.add(
                        Severity.BLOCKS,
                        "publication '" + publication + "'",
                        "an earlier migration of this database left it, or another one is under way",
                        "End or abort that migration; if none is there any more, drop the publication.",
                        List.of("DROP PUBLICATION " + Identifiers.quote(publication))));
    }

    /** Landfall's names hold the migration's id without dashes; those of this migration are its own retry's. */
    private static List<String> foreign(Subject subject, List<String> names) {
        String own = subject.spec().migrationId().toString().replace("-", "");
        return names.stream()
                .filter(name -> !name.replace("_", "").contains(own))
                .toList();
    }
}
