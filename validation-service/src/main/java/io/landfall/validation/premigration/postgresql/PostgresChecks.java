package io.landfall.validation.premigration.postgresql;

import static io.landfall.validation.premigration.Check.Need.SOURCE;
import static io.landfall.validation.premigration.Check.Need.TARGET_DATABASE;
import static io.landfall.validation.premigration.Check.Need.TARGET_SERVER;
import static io.landfall.validation.premigration.Check.always;
import static io.landfall.validation.premigration.Check.withCutover;

import io.landfall.databases.catalog.CopyBudget;
import io.landfall.validation.premigration.Check;
import io.landfall.validation.premigration.Checks;
import java.util.List;
import org.springframework.stereotype.Component;

/** All checks of PostgreSQL sources and targets: the table of contents of this package. */
@Component
class PostgresChecks implements Checks {

    private final List<Check> checks;

    PostgresChecks(CopyBudget copyBudget) {
        checks = checks(copyBudget);
    }

    private static List<Check> checks(CopyBudget copyBudget) {
        return List.of(
                always("EXCLUSION_PATTERNS", "can the exclusion patterns be read?", SpecChecks::exclusionPatterns),
                always("SOURCE_VERSION", "is the source PostgreSQL 15 or later?", ServerChecks::sourceVersion, SOURCE),
                always(
                        "TARGET_VERSION",
                        "is the target PostgreSQL 15 or later?",
                        ServerChecks::targetVersion,
                        TARGET_SERVER),
                always(
                        "TARGET_NOT_OLDER",
                        "is the target at least of the source's version?",
                        ServerChecks::targetNotOlder,
                        SOURCE,
                        TARGET_SERVER),
                always("SOURCE_IS_PRIMARY", "is the source a primary server?", ServerChecks::sourceIsPrimary, SOURCE),
                always(
                        "TARGET_IS_PRIMARY",
                        "is the target a primary server?",
                        ServerChecks::targetIsPrimary,
                        TARGET_SERVER),
                always(
                        "NOT_THE_SAME_DATABASE",
                        "are source and target two databases?",
                        ServerChecks::notTheSameDatabase,
                        SOURCE,
                        TARGET_DATABASE),
                withCutover("WAL_LEVEL", "does the source write logical WAL?", ReplicationChecks::walLevel, SOURCE),
                withCutover(
                        "REPLICATION_SLOTS",
                        "is a replication slot free on the source?",
                        ReplicationChecks::slots,
                        SOURCE),
                withCutover("WAL_SENDERS", "is a walsender free on the source?", ReplicationChecks::senders, SOURCE),
                withCutover(
                        "SLOT_KEEPING",
                        "does the source keep a slot for as long as it is needed?",
                        ReplicationChecks::slotKeeping,
                        SOURCE),
                withCutover(
                        "REPLICATION_ATTRIBUTE",
                        "may Landfall's role make slots?",
                        ReplicationChecks::replicationAttribute,
                        SOURCE),
                withCutover(
                        "REPLICATION_CONNECTION",
                        "may Landfall's role open a replication connection?",
                        ReplicationChecks::replicationConnection,
                        SOURCE),
                always(
                        "SELECT_ON_TABLES",
                        "may Landfall's role read every table to migrate?",
                        SourcePrivilegeChecks::select,
                        SOURCE),
                always(
                        "SELECT_ON_SEQUENCES",
                        "may Landfall's role read every sequence to migrate?",
                        SourcePrivilegeChecks::sequences,
                        SOURCE),
                always(
                        "ROW_SECURITY",
                        "does Landfall's role see all rows?",
                        SourcePrivilegeChecks::rowSecurity,
                        SOURCE),
                withCutover(
                        "TABLE_OWNERSHIP",
                        "may Landfall's role publish every table to migrate?",
                        SourcePrivilegeChecks::ownership,
                        SOURCE),
                withCutover(
                        "SOURCE_CREATE",
                        "may Landfall's role create its schema in the source?",
                        SourcePrivilegeChecks::createInDatabase,
                        SOURCE),
                withCutover(
                        "SOURCE_FENCE",
                        "may Landfall's role fence the source off?",
                        SourcePrivilegeChecks::fence,
                        SOURCE),
                withCutover(
                        "SOURCE_TERMINATE",
                        "may Landfall's role end the applications' sessions?",
                        SourcePrivilegeChecks::terminate,
                        SOURCE),
                withCutover(
                        "SOURCE_STATISTICS",
                        "does Landfall's role see what others do?",
                        SourcePrivilegeChecks::statistics,
                        SOURCE),
                withCutover(
                        "PROBE",
                        "does the probe's login work now, and can a fence keep it out?",
                        SpecChecks::probe,
                        SOURCE),
                always(
                        "TARGET_CREATE_DATABASE",
                        "may Landfall's role create the target database?",
                        TargetPrivilegeChecks::createDatabase,
                        TARGET_SERVER),
                always(
                        "TARGET_CREATE",
                        "may Landfall's role create objects in the target?",
                        TargetPrivilegeChecks::createInDatabase,
                        TARGET_DATABASE),
                always(
                        "TARGET_FENCE",
                        "may Landfall's role keep others out of the target?",
                        TargetPrivilegeChecks::fence,
                        TARGET_DATABASE),
                withCutover(
                        "TARGET_REPLICATION_ROLE",
                        "may Landfall's role apply changes without firing triggers?",
                        TargetPrivilegeChecks::replicationRole,
                        TARGET_SERVER),
                always(
                        "ROLES_MAPPED",
                        "is every role that the database needs on the target?",
                        RoleChecks::mapped,
                        SOURCE,
                        TARGET_SERVER),
                always(
                        "ROLE_MAPPING_USED",
                        "does the source have the roles of the mapping?",
                        RoleChecks::mappingUsed,
                        SOURCE),
                always(
                        "OWNERS_ASSUMABLE",
                        "may Landfall's role give objects to their owners on the target?",
                        RoleChecks::ownersAssumable,
                        SOURCE,
                        TARGET_SERVER),
                always(
                        "SOURCE_LEFTOVER_SCHEMA",
                        "is no other migration's schema landfall in the source?",
                        LeftoverChecks::sourceSchema,
                        SOURCE),
                always(
                        "SOURCE_LEFTOVER_SLOTS",
                        "is no other migration's slot on the source?",
                        LeftoverChecks::slots,
                        SOURCE),
                always(
                        "SOURCE_LEFTOVER_PUBLICATIONS",
                        "is no other migration's publication in the source?",
                        LeftoverChecks::publications,
                        SOURCE),
                always(
                        "TARGET_LEFTOVER_SCHEMA",
                        "is no other migration's schema landfall in the target?",
                        LeftoverChecks::targetSchema,
                        TARGET_DATABASE),
                always("TARGET_EMPTY", "is the target database empty?", TargetStateChecks::empty, TARGET_DATABASE),
                always(
                        "EXTENSIONS",
                        "does the target have the source's extensions?",
                        TargetStateChecks::extensions,
                        SOURCE,
                        TARGET_SERVER),
                always(
                        "ENCODING",
                        "have both sides the same encoding?",
                        TargetStateChecks::encoding,
                        SOURCE,
                        TARGET_SERVER),
                always("LOCALE", "have both sides the same locale?", TargetStateChecks::locale, SOURCE, TARGET_SERVER),
                always(
                        "COLLATION_VERSION",
                        "have both sides the same version of the default collation?",
                        TargetStateChecks::collationVersion,
                        SOURCE,
                        TARGET_SERVER),
                always(
                        "UNSUPPORTED_OBJECTS",
                        "can everything in the source be migrated?",
                        CatalogChecks::unsupported,
                        SOURCE),
                always(
                        "LARGE_OBJECTS",
                        "may Landfall's role read every large object?",
                        CopyChecks::largeObjects,
                        SOURCE),
                withCutover(
                        "COPY_INSIDE_FENCE",
                        "are unlogged tables and large objects small enough to be copied inside the fence?",
                        (subject, findings) -> CopyChecks.fitsIntoTheFence(subject, findings, copyBudget),
                        SOURCE),
                withCutover("REPLICA_IDENTITY", "has every table a usable key?", TableChecks::replicaIdentity, SOURCE),
                withCutover(
                        "INSERT_ONLY",
                        "can the tables of insertOnly be held to it?",
                        InsertOnlyChecks::insertOnly,
                        SOURCE),
                withCutover(
                        "GENERATED_COLUMNS",
                        "can tables with generated columns be published?",
                        TableChecks::generatedColumnsInIdentity,
                        SOURCE),
                always("SIZE", "how large is it?", TableChecks::size, SOURCE),
                withCutover(
                        "DEDICATED_ROLE",
                        "is Landfall's role on the source used by nobody else?",
                        ActivityChecks::dedicatedRole,
                        SOURCE),
                always(
                        "TARGET_SESSIONS",
                        "is nobody else in the target database?",
                        ActivityChecks::targetSessions,
                        TARGET_DATABASE),
                withCutover(
                        "PREPARED_TRANSACTIONS",
                        "are there no prepared transactions?",
                        ActivityChecks::preparedTransactions,
                        SOURCE),
                withCutover(
                        "LONG_TRANSACTIONS",
                        "are there no long transactions?",
                        ActivityChecks::longTransactions,
                        SOURCE),
                withCutover(
                        "SUBSCRIPTIONS",
                        "do no subscriptions write to the source?",
                        ActivityChecks::subscriptions,
                        SOURCE),
                withCutover("CRON_JOBS", "do no pg_cron jobs write to the source?", ActivityChecks::cronJobs, SOURCE),
                withCutover(
                        "BACKGROUND_WORKERS",
                        "do no other background workers write to the source?",
                        ActivityChecks::backgroundWorkers,
                        SOURCE),
                always(
                        "SOURCE_READ_ONLY",
                        "is the source database writable by default?",
                        SettingChecks::sourceReadOnly,
                        SOURCE),
                always(
                        "TARGET_READ_ONLY",
                        "is the target writable by default?",
                        SettingChecks::targetReadOnly,
                        TARGET_SERVER),
                always(
                        "TARGET_DURABILITY",
                        "does the target survive a crash?",
                        SettingChecks::targetDurability,
                        TARGET_SERVER),
                always(
                        "SOURCE_CONNECTIONS",
                        "are connections free on the source?",
                        SettingChecks::sourceConnections,
                        SOURCE),
                always(
                        "TARGET_CONNECTIONS",
                        "are connections free on the target?",
                        SettingChecks::targetConnections,
                        TARGET_SERVER),
                always("OLD_SNAPSHOTS", "does the source keep snapshots?", SettingChecks::oldSnapshots, SOURCE));
    }

    @Override
    public List<Check> all() {
        return checks;
    }
}
