package io.landfall.dmsadapter.preparation;

import io.landfall.contracts.Failure;
import io.landfall.contracts.spec.MigrationSpec;
import io.landfall.databases.catalog.RoleMapping;
import io.landfall.databases.identifier.Identifiers;
import io.landfall.databases.landfall.StaleLease;
import io.landfall.dmsadapter.access.Database;
import io.landfall.dmsadapter.access.DatabaseFailure;
import io.landfall.dmsadapter.access.Sql;
import io.landfall.dmsadapter.preparation.Baselines.Baseline;
import io.landfall.messaging.step.StepFailedException;
import io.landfall.messaging.step.StepRun;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Keeps everybody but Landfall out of the target until it is opened: revoked, terminated, and proven. */
public final class TargetFence {

    /** Who may still enter: neither a superuser, whom nothing stops, nor Landfall's own role. */
    private static final String OTHERS = """
            SELECT r.rolname FROM pg_catalog.pg_roles r
             WHERE r.rolcanlogin AND NOT r.rolsuper AND r.rolname <> session_user
               AND pg_catalog.has_database_privilege(r.oid, pg_catalog.current_database(), 'CONNECT')
             ORDER BY 1
            """;

    private static final String SESSIONS = """
            SELECT pg_catalog.pg_terminate_backend(a.pid)
              FROM pg_catalog.pg_stat_activity a JOIN pg_catalog.pg_roles r ON r.oid = a.usesysid
             WHERE a.datname = pg_catalog.current_database() AND coalesce(a.backend_type, 'client backend') = 'client backend'
               AND a.usename <> session_user AND NOT r.rolsuper
            """;

    private final String object;
    private final String owner;
    private final String role;
    private final List<Grant> opened;

    private TargetFence(String object, String owner, String role, List<Grant> opened) {
        this.object = object;
        this.owner = owner;
        this.role = role;
        this.opened = List.copyOf(opened);
    }

    /**
     * The fence of a target: opened again, an old database has the grants it was found with, a new one those of the
     * source.
     *
     * @param state of the target now
     */
    static TargetFence of(MigrationSpec spec, DatabaseState state, Baseline source, Baseline target) {
        List<Grant> opened = target.state() == null
                ? mapped(Objects.requireNonNull(source.state()), state.owner(), new RoleMapping(spec.roles()))
                : target.state().grants();
        return new TargetFence(
                "DATABASE " + Identifiers.quote(spec.targetDatabase()), state.owner(), state.role(), opened);
    }

    private static List<Grant> mapped(DatabaseState source, String owner, RoleMapping roles) {
        return source.grants().stream()
                .map(grant -> (grant.grantee().isEmpty() ? grant : grant.to(roles.map(grant.grantee()))).by(owner))
                .distinct()
                .toList();
    }

    /** The grants once the target is open. */
    public List<Grant> opened() {
        return opened;
    }

    /** The roles that the open target's grants name; each must exist. */
    List<String> roles() {
        return opened.stream()
                .map(Grant::grantee)
                .filter(grantee -> !grantee.isEmpty())
                .distinct()
                .toList();
    }

    /** What opens the target, Landfall's own way in staying as it is. */
    public List<String> openSql() {
        return Grants.change("", object, owner, closed(), openedForLandfallToo());
    }

    /** Closes the target; the grants other than CONNECT are by then what they will be when it is open. */
    void close(StepRun run, Database target) throws DatabaseFailure, StaleLease {
        target.apply(run, c -> change(c, closed()));
        target.apply(run, c -> Sql.list(c, SESSIONS, row -> row.getBoolean(1)));
        List<String> others = target.read(c -> Sql.list(c, OTHERS, row -> row.getString(1)));
        if (!others.isEmpty()) {
            throw new StepFailedException(
                    Failure.needsOperator(
                            "TARGET_FENCE_NOT_CLOSED",
                            "these roles may still connect to the target " + target.address() + ": "
                                    + String.join(", ", others),
                            "Let Landfall's role own the target database (or be a superuser), take these roles out of it, and retry."));
        }
    }

    /** Opens the target: adds what is missing, takes nothing from anybody. */
    public void open(Connection connection) throws SQLException {
        List<Grant> now = DatabaseSurvey.grants(connection);
        List<Grant> wanted = new ArrayList<>(now);
        opened.stream().filter(grant -> !now.contains(grant)).forEach(wanted::add);
        execute(connection, now, wanted);
    }

    /** Landfall's own way in goes, unless the open target has it too. */
    public void leave(Connection connection) throws SQLException {
        if (!opened.contains(ours())) {
            List<Grant> now = DatabaseSurvey.grants(connection);
            execute(
                    connection,
                    now,
                    now.stream().filter(grant -> !grant.equals(ours())).toList());
        }
    }

    private void change(Connection connection, List<Grant> wanted) throws SQLException {
        execute(connection, DatabaseSurvey.grants(connection), wanted);
    }

    private void execute(Connection connection, List<Grant> now, List<Grant> wanted) throws SQLException {
        Sql.execute(connection, Grants.change("", object, owner, now, wanted).toArray(String[]::new));
    }

    private List<Grant> closed() {
        List<Grant> closed = new ArrayList<>();
        opened.stream().filter(grant -> !grant.connects()).forEach(closed::add);
        closed.add(ours());
        return closed;
    }

    private List<Grant> openedForLandfallToo() {
        List<Grant> all = new ArrayList<>(opened);
        if (opened.stream().noneMatch(ours()::isSameAs)) {
            all.add(ours());
        }
        return all;
    }

    private Grant ours() {
        return opened.stream()
                .filter(grant -> grant.connects()
                        && grant.grantee().equals(role)
                        && grant.grantor().equals(owner))
                .findFirst()
                .orElse(new Grant(role, Grant.CONNECT, false, owner));
    }
}
