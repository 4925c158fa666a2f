package io.landfall.dmsadapter.preparation;

import io.landfall.databases.catalog.Catalog;
import io.landfall.databases.catalog.ReplicaIdentity;
import io.landfall.databases.catalog.TableDescription;
import io.landfall.databases.catalog.UniqueIndex;
import io.landfall.databases.connection.SecretRefused;
import io.landfall.databases.connection.Session;
import io.landfall.databases.identifier.Identifiers;
import io.landfall.databases.identifier.QualifiedName;
import io.landfall.databases.identifier.TablePatterns;
import io.landfall.databases.landfall.StaleLease;
import io.landfall.dmsadapter.access.Database;
import io.landfall.dmsadapter.access.DatabaseFailure;
import io.landfall.dmsadapter.access.MigrationDatabases;
import io.landfall.dmsadapter.access.Sql;
import io.landfall.dmsadapter.preparation.DatabaseState.Identity;
import io.landfall.dmsadapter.preparation.IdentityChanges.Change;
import io.landfall.dmsadapter.provisioning.DmsDialect;
import io.landfall.messaging.step.StepRun;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * Makes the source's changes say which row they are about, for the time of the migration. A table that says it already
 * is left as it is; a change of it is recorded before; a lock that others hold is not waited for in the way of their
 * queries.
 */
@Component
public class ReplicaIdentities {

    private static final Session ON_SOURCE = Session.of("preparation").withLockTimeout(Duration.ofSeconds(1));
    /** Nobody else waits there; and a vacuum gives way to those who have waited for a second. */
    private static final Session ON_TARGET = Session.of("preparation").withLockTimeout(Duration.ofSeconds(5));

    private static final String LOCK_NOT_AVAILABLE = "55P03";
    private static final String UNDEFINED_OBJECT = "42704";

    private static final Identity NOTHING = new Identity("n", null);

    private static final String CURRENT = """
            SELECT c.relreplident::text,
                   (SELECT x.relname FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid
                     WHERE i.indrelid = c.oid AND i.indisreplident)
              FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
             WHERE n.nspname = ? AND c.relname = ? AND c.relkind IN ('r', 'p')
            """;

    private static final String PUBLISHED = """
            SELECT p.pubname FROM pg_catalog.pg_publication_tables p WHERE p.schemaname = ? AND p.tablename = ? ORDER BY 1
            """;

    private static final String HOLDERS = """
            SELECT pg_catalog.format('%s (pid %s, %s)', coalesce(a.usename, a.backend_type), a.pid, a.application_name)
              FROM pg_catalog.pg_locks l JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
             WHERE l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())
               AND l.relation = pg_catalog.to_regclass(?) AND l.granted AND l.pid <> pg_catalog.pg_backend_pid()
             ORDER BY a.xact_start LIMIT 5
            """;

    private final MigrationDatabases databases;
    private final IdentityChanges changes;
    private final DmsDialect dialect;

    ReplicaIdentities(
            MigrationDatabases databases,
            IdentityChanges changes,
            @Value("${landfall.dms.dialect:engine}") DmsDialect dialect) {
        this.databases = databases;
        this.changes = changes;
        this.dialect = dialect;
    }

    /** Empty once every table is as it has to be, else whom it waits for. */
    Optional<String> choose(StepRun run, Catalog catalog) throws DatabaseFailure, SecretRefused, StaleLease {
        TablePatterns insertOnly = TablePatterns.of(run.spec().insertOnly());
        try (Database source = databases.source(run.spec(), ON_SOURCE)) {
            for (TableDescription table : catalog.tables()) {
                Optional<Identity> wanted = wanted(table, isRefusable(table, insertOnly));
                if (wanted.isPresent()) {
                    changes.record(run.migrationId(), new Change(table.name(), now(table), wanted.get()));
                    Optional<String> blocker = set(run, source, table.name(), wanted.get());
                    if (blocker.isPresent()) {
                        return blocker;
                    }
                }
            }
        }
        return Optional.empty();
    }

    /**
     * Gives the target's tables the identities that the source's were found with: whoever reads the target's changes
     * after the migration finds them as they were.
     *
     * @return empty once all have them, else whom that waits for
     */
    public Optional<String> giveToTarget(StepRun run, Catalog catalog)
            throws DatabaseFailure, SecretRefused, StaleLease {
        Map<QualifiedName, Identity> found = new HashMap<>();
        catalog.tables().forEach(table -> found.put(table.name(), now(table)));
        changes.of(run.migrationId()).forEach(change -> found.put(change.table(), change.found()));
        found.values().removeIf(identity -> identity.kind().equals(kind(ReplicaIdentity.DEFAULT)));
        try (Database target = databases.target(run.spec(), ON_TARGET)) {
            for (Map.Entry<QualifiedName, Identity> table : found.entrySet()) {
                Optional<String> blocker = setAsFound(run, target, table.getKey(), table.getValue());
                if (blocker.isPresent()) {
                    return blocker;
                }
            }
        }
        return Optional.empty();
    }

    /** Empty once every table has the identity that it was found with, else what that waits for. */
    public Optional<String> restore(StepRun run) throws DatabaseFailure, SecretRefused, StaleLease {
        List<Change> open = new ArrayList<>(changes.of(run.migrationId()));
        if (open.isEmpty()) {
            return Optional.empty();
        }
        try (Database source = databases.source(run.spec(), ON_SOURCE)) {
            for (Change change : open) {
                Optional<String> blocker = restore(run, source, change);
                if (blocker.isPresent()) {
                    return blocker;
                }
                changes.undone(run.migrationId(), change.table());
            }
        }
        return Optional.empty();
    }

    /** What somebody else has set meanwhile is not Landfall's to change. */
    private Optional<String> restore(StepRun run, Database source, Change change) throws DatabaseFailure, StaleLease {
        Optional<Identity> current = current(source, change.table());
        if (current.filter(change.chosen()::equals).isEmpty()) {
            return Optional.empty();
        }
        Optional<String> publication = source.read(c -> Sql.first(
                c,
                PUBLISHED,
                row -> row.getString(1),
                change.table().schema(),
                change.table().name()));
        if (publication.filter(name -> name.startsWith("landfall")).isPresent()) {
            return Optional.of("publication " + publication.get() + ", which still publishes " + change.table());
        }
        return setAsFound(run, source, change.table(), change.found());
    }

    /** An index that is gone meant that changes carry no old row. */
    private Optional<String> setAsFound(StepRun run, Database database, QualifiedName table, Identity found)
            throws DatabaseFailure, StaleLease {
        boolean byIndex = found.kind().equals(kind(ReplicaIdentity.INDEX));
        try {
            return set(run, database, table, byIndex && found.index() == null ? NOTHING : found);
        } catch (DatabaseFailure failure) {
            if (byIndex && failure.hasState(UNDEFINED_OBJECT)) {
                return set(run, database, table, NOTHING);
            }
            throw failure;
        }
    }

    /** Of a table that is gone nothing is left to set. */
    private Optional<String> set(StepRun run, Database database, QualifiedName table, Identity identity)
            throws DatabaseFailure, StaleLease {
        if (current(database, table).filter(now -> !now.equals(identity)).isEmpty()) {
            return Optional.empty();
        }
        try {
            database.execute(run, "ALTER TABLE " + table.sql() + " REPLICA IDENTITY " + sql(identity));
            return Optional.empty();
        } catch (DatabaseFailure failure) {
            if (!failure.hasState(LOCK_NOT_AVAILABLE)) {
                throw failure;
            }
            List<String> holders = database.read(c -> Sql.list(c, HOLDERS, row -> row.getString(1), table.sql()));
            return Optional.of(
                    "a lock on " + table + (holders.isEmpty() ? "" : ", held by " + String.join(", ", holders)));
        }
    }

    private static Optional<Identity> current(Database database, QualifiedName table) throws DatabaseFailure {
        return database.read(c -> Sql.first(
                c, CURRENT, row -> new Identity(row.getString(1), row.getString(2)), table.schema(), table.name()));
    }

    /**
     * Whether PostgreSQL shall refuse what would change or remove a row. AWS decodes without a publication: nothing
     * would be refused, and such a change would be lost.
     */
    private boolean isRefusable(TableDescription table, TablePatterns insertOnly) {
        return dialect == DmsDialect.ENGINE && table.isAmong(insertOnly);
    }

    /**
     * Empty when the table's changes name their row already.
     *
     * @param insertOnly whether the table gets none that would have to
     */
    static Optional<Identity> wanted(TableDescription table, boolean insertOnly) {
        if (!table.holdsRows() || table.unlogged()) {
            return Optional.empty();
        }
        boolean sufficient = switch (table.replicaIdentity()) {
            case FULL -> true;
            case DEFAULT ->
                table.primaryKey().filter(UniqueIndex::identifiesRows).isPresent();
            case INDEX ->
                table.uniqueIndexes().stream()
                        .anyMatch(
                                index -> index.identifiesRows() && index.name().equals(table.identityIndex()));
            case NOTHING -> insertOnly && table.rowIdentity().isEmpty();
        };
        return sufficient
                ? Optional.empty()
                : Optional.of(table.rowIdentity()
                        .map(index -> index.primary() ? new Identity("d", null) : new Identity("i", index.name()))
                        .orElse(insertOnly ? NOTHING : new Identity("f", null)));
    }

    private static Identity now(TableDescription table) {
        return new Identity(kind(table.replicaIdentity()), table.identityIndex());
    }

    private static String kind(ReplicaIdentity identity) {
        return switch (identity) {
            case DEFAULT -> "d";
            case NOTHING -> "n";
            case FULL -> "f";
            case INDEX -> "i";
        };
    }

    private static String sql(Identity identity) {
        return switch (identity.kind()) {
            case "d" -> "DEFAULT";
            case "n" -> "NOTHING";
            case "f" -> "FULL";
            case "i" -> "USING INDEX " + Identifiers.quote(Objects.requireNonNull(identity.index()));
            case String other -> throw new IllegalArgumentException("replica identity " + other);
        };
    }
}
