package io.landfall.engine.values;

import static org.assertj.core.api.Assertions.assertThat;

import io.landfall.engine.lab.EngineUnderTest;
import io.landfall.engine.lab.MigrationLab;
import io.landfall.engine.lab.SharedEngine;
import io.landfall.localservers.postgres.LocalDatabase;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.databasemigration.model.StartReplicationTaskTypeValue;

/** What the target's server says of each value must be what the source's server says. */
@ExtendWith(SharedEngine.class)
class ValuesIT {

    /** What a DBA may have set for a database, each of which changes how values are read or written as text. */
    private static final String[] HOSTILE_SETTINGS = {
        "DateStyle = 'SQL, DMY'",
        "IntervalStyle = 'sql_standard'",
        "TimeZone = 'Asia/Kathmandu'",
        "extra_float_digits = -15",
        "bytea_output = 'escape'",
        "xmloption = 'document'",
        "array_nulls = off",
        "standard_conforming_strings = off",
        "statement_timeout = '50ms'",
        "idle_in_transaction_session_timeout = '50ms'",
        "default_transaction_read_only = on",
        "default_transaction_isolation = 'serializable'",
        "search_path = 'nowhere'"
    };

    private final EngineUnderTest engine = SharedEngine.get();

    @Test
    void every_value_of_every_type_arrives_to_the_bit_through_load_and_apply() throws Exception {
        MigrationLab lab = new MigrationLab(engine);
        ValueTables tables = new ValueTables(lab);
        tables.create();
        for (String setting : HOSTILE_SETTINGS) {
            for (LocalDatabase side : List.of(lab.source, lab.target)) {
                side.server().execute("postgres", "ALTER DATABASE " + side.name() + " SET " + setting);
            }
        }
        List<String> mapped = new ArrayList<>(tables.names());
        mapped.add("landfall|heartbeat");
        mapped.add("landfall|marker");
        lab.createTask("full-load-and-cdc", 3, mapped.toArray(String[]::new));
        lab.start(StartReplicationTaskTypeValue.START_REPLICATION);
        lab.awaitStatus("stopped");
        assertThat(tables.on(lab.target))
                .hasSizeGreaterThan(150)
                .containsExactlyInAnyOrderElementsOf(tables.on(lab.source));

        lab.start(StartReplicationTaskTypeValue.RESUME_PROCESSING);
        for (ValueTables.Change change : ValueTables.Change.values()) {
            tables.apply(change);
            lab.awaitMarker();
            assertThat(tables.on(lab.target))
                    .as("after %s", change)
                    .containsExactlyInAnyOrderElementsOf(tables.on(lab.source));
        }
        lab.stop();
        lab.awaitStatus("stopped");
        lab.delete();
    }
}
