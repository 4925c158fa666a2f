package io.landfall.cutover;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.landfall.api.report.ReportStore;
import io.landfall.contracts.Principal;
import io.landfall.contracts.ReportReference;
import io.landfall.contracts.Role;
import io.landfall.contracts.Service;
import io.landfall.contracts.Step;
import io.landfall.contracts.spec.CutoverSpec;
import io.landfall.contracts.spec.MigrationSpec;
import io.landfall.contracts.spec.ServerSpec;
import io.landfall.contracts.spec.Window;
import io.landfall.cutover.access.MigrationDatabases;
import io.landfall.cutover.approval.Approval;
import io.landfall.cutover.approval.ApprovalCheck;
import io.landfall.cutover.approval.ApprovalRequest;
import io.landfall.cutover.approval.Approvals;
import io.landfall.cutover.approval.ApproveCutover;
import io.landfall.cutover.approval.CutoverPlan;
import io.landfall.cutover.approval.Decisions;
import io.landfall.cutover.approval.PlanInput;
import io.landfall.cutover.approval.PlanInputs;
import io.landfall.cutover.approval.Plans;
import io.landfall.cutover.certificate.Certificates;
import io.landfall.cutover.cutovertime.DeferredObject;
import io.landfall.cutover.cutovertime.SequenceValuesMigration;
import io.landfall.cutover.cutovertime.UnreplicatedMigration;
import io.landfall.cutover.fence.ProbeLogin;
import io.landfall.cutover.journal.JdbcCutoverJournal;
import io.landfall.cutover.journal.JournalTime;
import io.landfall.cutover.traffic.TrafficSwitches;
import io.landfall.cutover.verification.DataVerification;
import io.landfall.databases.catalog.CopyBudget;
import io.landfall.databases.connection.Credentials;
import io.landfall.databases.connection.PostgresConnections;
import io.landfall.databases.connection.SecretCatalogue;
import io.landfall.databases.landfall.LandfallSchema;
import io.landfall.localservers.postgres.LocalPostgres;
import io.landfall.localservers.postgres.SharedPostgres;
import io.landfall.messaging.json.Json;
import io.landfall.messaging.step.StepRuns;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.flywaydb.core.Flyway;
import org.mockito.Mockito;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * A source and a target on real servers, both with a dedicated role of Landfall's (no superuser) and an application's
 * role; a stand-in for the engine; and the service's parts over a database of their own.
 */
final class CutoverFixture {

    static final String LANDFALL = "landfall_it";
    static final String APP = "shop_app";
    private static final List<String> ROLES = List.of(
            "CREATE ROLE shop_owner NOLOGIN",
            "CREATE ROLE " + LANDFALL + " LOGIN REPLICATION IN ROLE shop_owner, pg_signal_backend",
            "CREATE ROLE " + APP + " LOGIN",
            "CREATE ROLE shop_reader LOGIN",
            "GRANT SET ON PARAMETER session_replication_role TO " + LANDFALL);

    final Side source;
    final Side target;
    final JdbcCutoverJournal journal;
    final Approvals approvals;
    final Decisions decisions;
    final ApproveCutover approve;
    final PlanInputs inputs;
    final Plans plans;
    final Certificates certificates;
    final CutoverStep step;
    final JdbcClient jdbc;
    final List<DeferredObject> deferred = new ArrayList<>();
    private final HikariDataSource dataSource;
    private final StandInReplication replication;
    private final PlanInput[] known = new PlanInput[1];
    private final StepRuns.OpenRun[] waiting = new StepRuns.OpenRun[1];
    private String probe;

    CutoverFixture() throws SQLException {
        source = side(SharedPostgres.source());
        target = side(SharedPostgres.target());
        closeTarget();
        try (Connection connection =
                source.database().server().connect(source.database().name(), LANDFALL, "")) {
            LandfallSchema.ensureOnSource(connection);
        }
        try (Connection connection =
                target.database().server().connect(target.database().name(), LANDFALL, "")) {
            LandfallSchema.ensureOnTarget(connection);
        }
        replication = new StandInReplication(source, target, LANDFALL);
        dataSource = serviceDatabase();
        jdbc = JdbcClient.create(dataSource);
        TransactionTemplate transactions = new TransactionTemplate(new JdbcTransactionManager(dataSource));
        Clock clock = Clock.systemUTC();
        JournalTime time = new JournalTime(jdbc);
        journal = new JdbcCutoverJournal(jdbc, transactions);
        approvals = new Approvals(jdbc);
        decisions = new Decisions(jdbc, clock);
        SecretCatalogue secrets = (secretRef, host) -> new Credentials(secretRef, "");
        PostgresConnections connections = new PostgresConnections();
        MigrationDatabases databases = new MigrationDatabases(connections, secrets);
        TrafficSwitches traffic = new TrafficSwitches(connections, secrets, clock, Path.of("pgbouncer"));
        CopyBudget copyBudget = new CopyBudget(10 << 20);
        plans = new Plans(databases, traffic, copyBudget);
        inputs = Mockito.mock(PlanInputs.class);
        Mockito.when(inputs.of(Mockito.any())).thenAnswer(_ -> known[0]);
        Mockito.when(inputs.find(Mockito.any())).thenAnswer(_ -> Optional.of(known[0]));
        StepRuns runs = Mockito.mock(StepRuns.class);
        Mockito.when(runs.open(Mockito.any(), Mockito.eq(Step.CUTOVER_APPROVAL)))
                .thenAnswer(_ -> Optional.ofNullable(waiting[0]));
        approve = new ApproveCutover(runs, inputs, plans, approvals, decisions, transactions, time);
        ReportStore reports = Mockito.mock(ReportStore.class);
        Mockito.when(reports.save(Mockito.any(), Mockito.any(), Mockito.anyInt(), Mockito.any(), Mockito.any()))
                .thenAnswer(call -> new ReportReference(Service.CUTOVER, Step.CUTOVER, 1, "hash", call.getArgument(3)));
        certificates = new Certificates(journal, approvals, reports, new SimpleMeterRegistry());
        EffectsFactory effects = new CutoverConfiguration()
                .effectsFactory(
                        journal,
                        databases,
                        plans,
                        approvals,
                        new ProbeLogin(databases),
                        new SequenceValuesMigration(),
                        new UnreplicatedMigration(),
                        copyBudget,
                        new DataVerification(),
                        traffic);
        step = new CutoverStep(
                journal, inputs, new ApprovalCheck(approvals, time), approvals, effects, certificates, transactions);
    }

    static Side side(SharedPostgres server) throws SQLException {
        for (String role : ROLES) {
            try {
                server.server().execute("postgres", role);
            } catch (SQLException exists) {
                // from a test before
            }
        }
        Side side = new Side(server.freshDatabase("shop"));
        side.execute(
                "ALTER DATABASE \"" + side.database().name() + "\" OWNER TO shop_owner",
                "CREATE SEQUENCE ledger_seq",
                "CREATE TABLE ledger (id text PRIMARY KEY, no bigint DEFAULT nextval('ledger_seq'), amount int NOT NULL)",
                "ALTER TABLE ledger OWNER TO shop_owner",
                "ALTER SEQUENCE ledger_seq OWNER TO shop_owner",
                "GRANT SELECT, INSERT ON ledger TO " + APP,
                "GRANT USAGE ON SEQUENCE ledger_seq TO " + APP);
        return side;
    }

    private HikariDataSource serviceDatabase() {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(
                SharedPostgres.source().freshDatabase("cutover_service").jdbcUrl());
        config.setUsername(LocalPostgres.SUPERUSER);
        config.setMaximumPoolSize(4);
        HikariDataSource pool = new HikariDataSource(config);
        Flyway.configure()
                .dataSource(pool)
                .locations("classpath:db/migration")
                .outOfOrder(true)
                .load()
                .migrate();
        return pool;
    }

    private void closeTarget() {
        close(target);
    }

    /** As the preparation leaves a target. */
    static void close(Side target) {
        String name = "\"" + target.database().name() + "\"";
        target.execute(
                "GRANT CONNECT ON DATABASE " + name + " TO " + LANDFALL,
                "REVOKE CONNECT ON DATABASE " + name + " FROM PUBLIC, shop_owner");
    }

    void withProbe(String role) {
        probe = role;
    }

    /** Every session of the service on its own database breaks. */
    void cutJournal() {
        String database =
                jdbc.sql("SELECT current_database()").query(String.class).single();
        source.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + database + "'");
    }

    void pauseReplication(boolean paused) {
        replication.pause(paused);
    }

    /** A migration that waits for its approval, with a downtime of that many seconds. */
    MigrationSpec aMigration(int seconds) {
        MigrationSpec spec = new MigrationSpec(
                UUID.randomUUID(),
                UUID.randomUUID(),
                "shop-wave-1",
                1,
                server(source),
                server(target),
                source.database().name(),
                target.database().name(),
                List.of(),
                Map.of(APP, APP),
                new CutoverSpec(
                        true, null, Duration.ofSeconds(5), Duration.ofSeconds(1), Duration.ofSeconds(seconds), probe),
                true,
                1,
                1L << 30,
                "olga",
                "emil");
        known[0] = new PlanInput(
                spec,
                List.of(),
                deferred,
                List.of("GRANT CONNECT ON DATABASE \"" + target.database().name() + "\" TO PUBLIC"));
        waiting[0] = new StepRuns.OpenRun(UUID.randomUUID(), Step.CUTOVER_APPROVAL, 1, 1, spec);
        return spec;
    }

    private static ServerSpec server(Side side) {
        return new ServerSpec(
                "postgresql", side.database().host(), side.database().port(), "none", LANDFALL);
    }

    static Principal approver(String name) {
        return new Principal(name, Set.of(Role.VIEWER, Role.APPROVER));
    }

    CutoverPlan plan() {
        return plans.of(known[0]);
    }

    Approval approved(MigrationSpec spec) {
        return approve.approve(
                spec.migrationId(),
                new ApprovalRequest("looks right", plan().hash(), null, true, null),
                approver("anna"));
    }

    void nothingWaits() {
        waiting[0] = null;
    }

    TestRun aRun(MigrationSpec spec, Consumer<String> reached) {
        return new TestRun(
                Step.CUTOVER, spec.migrationId(), UUID.randomUUID(), tokens.next(), spec, List.of(), reached);
    }

    private final Tokens tokens = new Tokens();

    /** Lease tokens as the service's sequence gives them: ever higher, over all runs. */
    static final class Tokens {
        private long last;

        long next() {
            last += 100;
            return last;
        }
    }

    static Window window() {
        return new Window(Instant.now(), Instant.now().plusSeconds(600));
    }

    <T> T fact(UUID migrationId, String name, Class<T> type) {
        return journal.noted(journal.newest(migrationId).orElseThrow().cutoverId(), name, type)
                .orElseThrow();
    }

    String json(Object value) {
        return Json.write(value);
    }

    /** Opens the source by the break-glass statements and closes the target, for the next cutover of the same pair. */
    void reset(List<String> breakGlass) {
        source.execute(breakGlass.toArray(String[]::new));
        target.execute("DROP TRIGGER IF EXISTS stamp ON ledger", "DROP TRIGGER IF EXISTS refuse ON basket");
        target.execute("DELETE FROM landfall.large_object", "SELECT lo_unlink(oid) FROM pg_largeobject_metadata");
        target.execute("REVOKE CONNECT ON DATABASE \"" + target.database().name() + "\" FROM PUBLIC");
    }

    void stop() throws SQLException, InterruptedException {
        replication.stop();
        dataSource.close();
    }
}
