package io.landfall.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.landfall.contracts.MigrationStatus;
import io.landfall.contracts.Step;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A quiet database moves without cutover. */
class WithoutCutoverIT {

    private final SystemUnderTest system = SystemUnderTest.running();

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void moves_a_quiet_database(boolean dataValidation) throws Exception {
        String database = "quiet_" + dataValidation;
        String task = "quiet-" + dataValidation;
        system.createShop(database, 20_000);
        system.addBaskets(database);
        AsFound before = AsFound.of(system.source, database);
        Map<String, String> content = Equality.contentOf(system.source, database);
        system.operator.register(TaskDocument.aTask(task, system)
                .database(database, database + "_v2")
                .withoutCutover()
                .spec("dataValidation", dataValidation)
                .build());
        system.await(task, database, MigrationStatus.COMPLETED);

        assertThat(Equality.contentOf(system.target, database + "_v2")).isEqualTo(content);
        assertThat(SystemUnderTest.basketsOf(system.target, database + "_v2"))
                .isEqualTo(SystemUnderTest.basketsOf(system.source, database));
        assertThat(AsFound.of(system.source, database)).isEqualTo(before);
        assertThat(system.operator.history(task, database).toString().contains(Step.DATA_VALIDATION.name()))
                .isEqualTo(dataValidation);
        system.target.execute(
                database + "_v2", "INSERT INTO public.entry (customer, writer, number) VALUES (1, 99, 1)");
    }
}
