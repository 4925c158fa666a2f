package io.landfall.dmsadapter.preparation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.landfall.contracts.Step;
import io.landfall.contracts.spec.MigrationSpec;
import io.landfall.dmsadapter.AdapterStack;
import io.landfall.localservers.postgres.LocalDatabase;
import io.landfall.localservers.postgres.SharedPostgres;
import io.landfall.messaging.step.StepFailedException;
import java.sql.SQLException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** DDL on the source after its tables were made on the target: parked by name, and over once it is taken back. */
class SourceChangedIT {

    private final AdapterStack stack = AdapterStack.shared();
    private final LocalDatabase source = SharedPostgres.source().freshDatabase("changed");
    private final MigrationSpec spec = AdapterStack.aMigration(source, source.name(), true);

    @BeforeEach
    void a_prepared_target() throws Exception {
        source.execute(
                "CREATE TABLE event (at int PRIMARY KEY, what text) PARTITION BY RANGE (at)",
                "CREATE TABLE event_1 PARTITION OF event FOR VALUES FROM (0) TO (10)",
                "CREATE TABLE event_2 (at int PRIMARY KEY, what text)",
                "INSERT INTO event VALUES (1, 'one')");
        stack.succeeds(spec, Step.DMS_PROVISIONING);
        stack.succeeds(spec, Step.DATABASE_PREPARATION);
    }

    @Test
    void a_partition_that_is_attached_parks_the_load_until_it_is_detached_again() throws Exception {
        isParked("ALTER TABLE event ATTACH PARTITION event_2 FOR VALUES FROM (10) TO (20)", "event_2");
        goesOn("ALTER TABLE event DETACH PARTITION event_2");
    }

    @Test
    void a_partition_that_is_detached_parks_the_load_until_it_is_attached_again() throws Exception {
        isParked("ALTER TABLE event DETACH PARTITION event_1", "event_1");
        goesOn("ALTER TABLE event ATTACH PARTITION event_1 FOR VALUES FROM (0) TO (10)");
    }

    @Test
    void a_column_that_is_added_parks_the_load_until_it_is_dropped_again() throws Exception {
        isParked("ALTER TABLE event ADD COLUMN who text", "event");
        goesOn("ALTER TABLE event DROP COLUMN who");
    }

    private void isParked(String ddl, String object) throws SQLException {
        source.execute(ddl);
        assertThatExceptionOfType(StepFailedException.class)
                .isThrownBy(() -> stack.perform(spec, Step.FULL_LOAD))
                .satisfies(parked -> {
                    assertThat(parked.failure().code()).isEqualTo("SOURCE_CHANGED");
                    assertThat(parked.failure().reason()).contains("public." + object);
                    assertThat(parked.failure().remedy()).contains("retry");
                });
    }

    private void goesOn(String ddl) throws Exception {
        source.execute(ddl);
        stack.succeeds(spec, Step.FULL_LOAD);
    }
}
