package io.landfall.engine.capture;

import io.landfall.databases.identifier.NameArrays;
import io.landfall.databases.identifier.QualifiedName;
import io.landfall.engine.task.ReplicationTaskSpec;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Looks after the source: its disk must not fill for a slot, and what is published must stay published. */
final class SourceGuard {

    private final Connection monitor;
    private final ReplicationTaskSpec task;

    SourceGuard(Connection monitor, ReplicationTaskSpec task) {
        this.monitor = monitor;
        this.task = task;
    }

    /**
     * Drops the slot when the source has to retain too much for it.
     *
     * @param leave ends the session that uses the slot
     */
    void limitRetainedWal(SourceSlot.State state, Leave leave) throws SQLException, StreamLost {
        if (state.retainedWal() <= task.maxRetainedWalBytes()) {
            return;
        }
        leave.slot();
        new SourceSlot(monitor, task.slotName()).drop();
        throw new StreamLost(
                "The source had to retain " + state.retainedWal() + " bytes of WAL for slot " + task.slotName()
                        + ", more than maxRetainedWal allows (" + task.maxRetainedWalBytes()
                        + "): the slot was dropped to protect the source's disk. Raise maxRetainedWal, or find out what holds capture up,"
                        + " and reload");
    }

    /**
     * A server of version 18 or later skips the changes of a publication that is gone, with a warning in its own log
     * only. The tables come before the mark, which names none.
     *
     * @param mark the publication's as the load has made it; null for a task of before marks were kept
     */
    void requirePublication(@Nullable String mark) throws SQLException, StreamLost {
        List<QualifiedName> tables = task.tables();
        try (PreparedStatement statement = monitor.prepareStatement("""
                SELECT wanted.schema_name, wanted.table_name
                  FROM unnest(?::text[], ?::text[]) AS wanted (schema_name, table_name)
                 WHERE NOT EXISTS (
                       SELECT FROM pg_catalog.pg_publication AS p
                         JOIN pg_catalog.pg_publication_rel AS r ON r.prpubid = p.oid
                         JOIN pg_catalog.pg_class AS c ON c.oid = r.prrelid
                         JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
                        WHERE p.pubname = ? AND p.pubinsert AND p.pubupdate AND p.pubdelete AND p.pubtruncate
                          AND r.prqual IS NULL AND r.prattrs IS NULL
                          AND n.nspname = wanted.schema_name AND c.relname = wanted.table_name)
                 LIMIT 1
                """)) {
            NameArrays.set(statement, 1, tables);
            statement.setString(3, task.publicationName());
            try (ResultSet result = statement.executeQuery()) {
                if (result.next()) {
                    throw new StreamLost(
                            "Table " + new QualifiedName(result.getString(1), result.getString(2))
                                    + " is no longer wholly published by publication " + task.publicationName()
                                    + ": the table or the publication was dropped or altered, and changes since then are lost. Reload");
                }
            }
        }
        if (mark != null && !mark.equals(PublicationMark.read(monitor, task.publicationName()))) {
            throw new StreamLost("Publication " + task.publicationName()
                    + " was dropped, made again or altered: changes may have passed unpublished meanwhile. Reload");
        }
    }

    /**
     * What the source refuses the application because its tables are published, with what mends it; null for nothing.
     */
    @Nullable
    String refusedWrites() throws SQLException {
        List<QualifiedName> without = TablesWithoutIdentity.among(monitor, task.tables());
        return without.isEmpty()
                ? null
                : "the source refuses the application's UPDATE and DELETE of "
                        + without.stream().map(QualifiedName::toString).collect(Collectors.joining(", "))
                        + ", which it publishes for the migration and whose rows no key names any more. Give each a primary key again and"
                        + " ALTER TABLE ... REPLICA IDENTITY DEFAULT, or REPLICA IDENTITY FULL where it has no generated column";
    }

    /** Ends a session. */
    interface Leave {
        void slot() throws SQLException;
    }
}
