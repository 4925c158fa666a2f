package io.landfall.dmsadapter.provisioning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.landfall.contracts.Step;
import io.landfall.contracts.spec.MigrationSpec;
import io.landfall.dmsadapter.AdapterStack;
import io.landfall.dmsadapter.ScriptedRun;
import io.landfall.localservers.dms.FaultyFront;
import io.landfall.localservers.postgres.LocalDatabase;
import io.landfall.localservers.postgres.SharedPostgres;
import io.landfall.messaging.step.StepFailedException;
import io.landfall.messaging.step.StepOutcome;
import java.util.Collections;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** DMS resources exist once and are deleted for good, whatever is lost on the way. */
class ResourcesIT {

    private final AdapterStack stack = AdapterStack.shared();
    private final LocalDatabase source = SharedPostgres.source().freshDatabase("resources");

    @ParameterizedTest
    @ValueSource(strings = {"CreateReplicationInstance", "CreateEndpoint", "TestConnection"})
    void a_call_whose_answer_is_lost_is_not_made_into_two_resources(String operation) throws Exception {
        MigrationSpec spec = AdapterStack.aMigration(source, "nowhere", true);
        stack.front.next(operation, FaultyFront.Fault.CUT_AFTER);

        stack.succeeds(spec, Step.DMS_PROVISIONING);

        assertThat(stack.front.calm()).contains(operation);
        assertThat(stack.dms.instances).containsKey(DmsNames.instance(spec));
        stack.undo(spec, Step.DMS_PROVISIONING);
        assertThat(stack.dms.instances).doesNotContainKey(DmsNames.instance(spec));
        assertThat(stack.dms.endpoints.keySet())
                .noneMatch(name -> name.endsWith(spec.migrationId().toString()));
    }

    @Test
    void the_instance_goes_with_the_last_migration_of_its_task() throws Exception {
        MigrationSpec first = AdapterStack.aMigration(source, "nowhere", true);
        MigrationSpec second = sibling(first);
        stack.succeeds(first, Step.DMS_PROVISIONING);
        stack.succeeds(second, Step.DMS_PROVISIONING);

        stack.undo(first, Step.DMS_PROVISIONING);
        assertThat(stack.dms.instances).containsKey(DmsNames.instance(first));

        stack.undo(second, Step.DMS_PROVISIONING);
        assertThat(stack.dms.instances).doesNotContainKey(DmsNames.instance(first));
    }

    @Test
    void what_was_never_made_is_undone_at_once() throws Exception {
        stack.undo(AdapterStack.aMigration(source, "nowhere", true), Step.DMS_PROVISIONING);
    }

    @Test
    void an_unreachable_source_fails_the_step_with_a_remedy() {
        LocalDatabase absent = new LocalDatabase(SharedPostgres.source().server(), "absent");
        MigrationSpec spec = AdapterStack.aMigration(absent, "nowhere", true);
        assertThatThrownBy(() -> stack.perform(spec, Step.DMS_PROVISIONING))
                .isInstanceOfSatisfying(StepFailedException.class, failed -> {
                    assertThat(failed.failure().code()).isEqualTo("SOURCE_CONNECTION_FAILED");
                    assertThat(failed.failure().reason()).contains("127.0.0.1:" + absent.port() + "/absent");
                });
    }

    @Test
    void somebody_elses_endpoint_of_that_name_is_not_adopted() {
        MigrationSpec spec = AdapterStack.aMigration(source, "nowhere", true);
        String name = DmsNames.endpoint(spec, Endpoint.Side.SOURCE);
        stack.dms.endpoints.put(
                name,
                Collections.synchronizedMap(new java.util.HashMap<>(java.util.Map.of(
                        "EndpointIdentifier", name,
                        "EndpointArn", "arn:" + name,
                        "EndpointType", "SOURCE",
                        "ServerName", "elsewhere",
                        "Status", "active"))));
        assertThatThrownBy(() -> stack.perform(new ScriptedRun(spec, Step.DMS_PROVISIONING)))
                .isInstanceOfSatisfying(
                        StepFailedException.class,
                        failed -> assertThat(failed.failure().code()).isEqualTo("DMS_RESOURCE_DIFFERS"));
    }

    @Test
    void a_second_perform_finds_everything_there() throws Exception {
        MigrationSpec spec = AdapterStack.aMigration(source, "nowhere", true);
        stack.succeeds(spec, Step.DMS_PROVISIONING);
        long creates = creates();
        assertThat(stack.perform(spec, Step.DMS_PROVISIONING)).isInstanceOf(StepOutcome.Succeeded.class);
        assertThat(creates()).isEqualTo(creates);
    }

    private long creates() {
        return stack.dms.calls().stream()
                .filter(call -> call.startsWith("Create"))
                .count();
    }

    private static MigrationSpec sibling(MigrationSpec of) {
        return new MigrationSpec(
                UUID.randomUUID(),
                of.taskId(),
                of.taskName(),
                of.revision(),
                of.source(),
                of.target(),
                of.database(),
                of.targetDatabase(),
                of.exclude(),
                of.roles(),
                of.cutover(),
                of.dataValidation(),
                of.maxParallelDatabases(),
                of.maxRetainedWalBytes(),
                of.requestedBy(),
                of.lastEditedBy());
    }
}
