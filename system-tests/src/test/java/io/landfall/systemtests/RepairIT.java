package io.landfall.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.landfall.cli.client.LandfallProblem;
import io.landfall.contracts.MigrationStatus;
import io.landfall.contracts.Step;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Somebody writes to the target behind Landfall's back: it is found, mended on approval, and the migration goes on. */
class RepairIT {

    private final SystemUnderTest system = SystemUnderTest.running();

    @Test
    void a_damaged_target_is_repaired_under_load_and_cut_over() throws Exception {
        repairs(system, "repaired");
    }

    /** Finds the damage, and moves the database once it is mended. */
    static void repairs(SystemUnderTest system, String database) throws Exception {
        system.createShop(database, 5_000);
        try (Traffic traffic = Traffic.gently(system, database)) {
            system.hold(database, Step.DATA_VALIDATION.name());
            system.operator.register(
                    TaskDocument.aTask(database, system).database(database).build());
            system.awaitHeld(database, Step.DATA_VALIDATION.name());
            system.target.execute(
                    database,
                    "SET session_replication_role = replica",
                    "DELETE FROM public.customer WHERE id IN (5, 6)",
                    "UPDATE public.customer SET name = 'somebody else' WHERE id = 7",
                    "INSERT INTO public.entry (id, customer, writer, number) VALUES (900000000, 1, 0, 900000000)");
            system.release(database, Step.DATA_VALIDATION.name());
            var parked = system.await(database, database, MigrationStatus.NEEDS_OPERATOR);
            assertThat(parked.failure().code()).isEqualTo("DATA_DIFFERS");

            List<String> damaged = List.of("public.customer", "public.entry");
            assertThatThrownBy(() -> system.operator.repair(database, database, damaged, "tested"))
                    .isInstanceOf(LandfallProblem.class);
            system.approver.repair(database, database, damaged, "tested");

            system.await(database, database, MigrationStatus.AWAITING_APPROVAL);
            rewrite(system, database);
            system.approve(database, database);
            system.await(database, database, MigrationStatus.COMPLETED);
            traffic.awaitMore(20);
            traffic.end();
            assertThat(traffic.faultsOn(system.target, database)).isEmpty();
            assertThat(Equality.differences(system.source, system.target, database))
                    .isEmpty();
            assertThat(planted(system, database)).describedAs("the extra row").isZero();
        }
    }

    /** PostgreSQL sends no rows for it, and no definition differs. */
    private static void rewrite(SystemUnderTest system, String database) throws Exception {
        system.source.execute(database, "ALTER TABLE public.entry ALTER note TYPE text USING upper(note)");
        system.approve(database, database);
        var parked = system.await(database, database, MigrationStatus.NEEDS_OPERATOR);
        assertThat(parked.step()).isEqualTo(Step.CUTOVER_CRITERIA);
        assertThat(parked.failure().code()).isEqualTo("COLUMNS_REWRITTEN");
        assertThat(parked.failure().reason()).contains("public.entry (note)");
        system.approver.repair(database, database, List.of("public.entry"), "tested");
        system.await(database, database, MigrationStatus.AWAITING_APPROVAL);
    }

    private static long planted(SystemUnderTest system, String database) throws SQLException {
        try (Connection connection = system.target.connect(database);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*) FROM public.entry WHERE id = 900000000")) {
            row.next();
            return row.getLong(1);
        }
    }
}
