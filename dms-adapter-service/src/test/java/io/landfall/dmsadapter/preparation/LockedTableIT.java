package io.landfall.dmsadapter.preparation;

import static org.assertj.core.api.Assertions.assertThat;

import io.landfall.contracts.Step;
import io.landfall.contracts.spec.MigrationSpec;
import io.landfall.dmsadapter.AdapterStack;
import io.landfall.dmsadapter.ScriptedRun;
import io.landfall.localservers.postgres.LocalDatabase;
import io.landfall.localservers.postgres.SharedPostgres;
import io.landfall.messaging.step.StepOutcome;
import java.sql.Connection;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

/** A table of the source that somebody holds is waited for in sight, and out of the way of other queries. */
class LockedTableIT {

    private final AdapterStack stack = AdapterStack.shared();

    @Test
    void says_who_holds_the_table_and_goes_on_when_it_is_free() throws Exception {
        LocalDatabase source = SharedPostgres.source().freshDatabase("locked");
        source.execute("CREATE TABLE public.keyless (a int)");
        MigrationSpec spec = AdapterStack.aMigration(source, source.name(), true);
        ScriptedRun run = new ScriptedRun(spec, Step.DATABASE_PREPARATION);
        try (Connection application = source.connect();
                Statement statement = application.createStatement()) {
            application.setAutoCommit(false);
            statement.execute("SELECT * FROM public.keyless");

            assertThat(stack.handler(run.step()).perform(run)).isInstanceOf(StepOutcome.Again.class);
            assertThat(run.phases().getLast())
                    .startsWith("REPLICA_IDENTITY: waiting for a lock on public.keyless, held by postgres (pid ");
        }
        assertThat(stack.perform(run)).isInstanceOf(StepOutcome.Succeeded.class);
        stack.undo(spec, Step.DATABASE_PREPARATION);
    }
}
