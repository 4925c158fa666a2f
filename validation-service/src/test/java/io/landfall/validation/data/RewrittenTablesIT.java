package io.landfall.validation.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.landfall.contracts.Step;
import io.landfall.contracts.spec.MigrationSpec;
import io.landfall.databases.identifier.ExclusionPatterns;
import io.landfall.databases.identifier.QualifiedName;
import io.landfall.databases.landfall.LandfallSchema;
import io.landfall.databases.landfall.LoadedColumns;
import io.landfall.localservers.postgres.LocalDatabase;
import io.landfall.localservers.postgres.SharedPostgres;
import io.landfall.messaging.step.StepOutcome;
import io.landfall.validation.ScriptedRun;
import io.landfall.validation.ValidationStack;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** DDL on the source that no rows are sent for: held against a table until its rows are found equal. */
class RewrittenTablesIT {

    private static final QualifiedName FEE = new QualifiedName("public", "fee");
    private static final QualifiedName RATE = new QualifiedName("public", "rate");

    private final LocalDatabase source = SharedPostgres.source().freshDatabase("rewritten");
    private final LocalDatabase target = SharedPostgres.target().freshDatabase("rewritten");
    private final MigrationSpec spec = ValidationStack.aMigration(source, target, true);
    private int attempt;

    @BeforeEach
    void two_tables_loaded_and_all_applied() throws SQLException {
        for (LocalDatabase side : List.of(source, target)) {
            side.execute(
                    "CREATE TABLE public.fee (id int PRIMARY KEY, amount int)",
                    "CREATE TABLE public.rate (id int PRIMARY KEY, amount int)",
                    "INSERT INTO public.fee SELECT i, i FROM generate_series(1, 2000) AS i",
                    "INSERT INTO public.rate SELECT * FROM public.fee");
        }
        try (Connection here = source.connect();
                Connection there = target.connect()) {
            LandfallSchema.ensureOnSource(here);
            LandfallSchema.ensureOnTarget(there);
            for (Connection side : List.of(here, there)) {
                LoadedColumns.keep(side, List.of(FEE, RATE), LoadedColumns.read(side, List.of(FEE, RATE)));
            }
        }
        target.execute(
                "INSERT INTO landfall.position VALUES ('task', 0, 's', 1, 'FFFFFFFF/0', 0, NULL, NULL, NULL, now(), 1)");
    }

    @AfterEach
    void drop() throws SQLException {
        target.drop();
        source.drop();
    }

    @Test
    void an_equal_table_is_cleared_and_another_only_by_its_repair() throws SQLException {
        source.execute(
                "ALTER TABLE public.fee ALTER amount TYPE int USING amount + 1",
                "ALTER TABLE public.rate ALTER amount TYPE int USING amount + 0");
        target.execute("ALTER TABLE public.rate DROP amount, ADD amount int", "UPDATE public.rate SET amount = id");
        assertThat(rewritten()).containsExactly("public.fee (amount)", "public.rate (amount)");

        assertThat(Comparisons.perform(run())).isInstanceOf(StepOutcome.Failed.class);
        assertThat(rewritten()).containsExactly("public.fee (amount)");

        assertThat(Comparisons.perform(run().repairing("public.fee"))).isInstanceOf(StepOutcome.Succeeded.class);
        assertThat(rewritten()).isEmpty();
    }

    private ScriptedRun run() {
        return new ScriptedRun(spec, Step.DATA_VALIDATION).attempt(++attempt);
    }

    private List<String> rewritten() throws SQLException {
        try (Connection here = source.connect();
                Connection there = target.connect()) {
            return LoadedColumns.rewritten(here, there, ExclusionPatterns.none()).stream()
                    .map(LoadedColumns.RewrittenTable::toString)
                    .toList();
        }
    }
}
