package io.landfall.engine.dmsapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.landfall.engine.lab.MigrationLab;
import io.landfall.engine.lab.SharedEngine;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttribute;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.protocol.MarshallingType;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.services.databasemigration.DatabaseMigrationClient;
import software.amazon.awssdk.services.databasemigration.model.CreateEndpointRequest;
import software.amazon.awssdk.services.databasemigration.model.CreateReplicationInstanceRequest;
import software.amazon.awssdk.services.databasemigration.model.CreateReplicationSubnetGroupRequest;
import software.amazon.awssdk.services.databasemigration.model.CreateReplicationTaskRequest;
import software.amazon.awssdk.services.databasemigration.model.DatabaseMigrationException;
import software.amazon.awssdk.services.databasemigration.model.DatabaseMigrationRequest;
import software.amazon.awssdk.services.databasemigration.model.DeleteEndpointRequest;
import software.amazon.awssdk.services.databasemigration.model.DeleteReplicationInstanceRequest;
import software.amazon.awssdk.services.databasemigration.model.DeleteReplicationSubnetGroupRequest;
import software.amazon.awssdk.services.databasemigration.model.DeleteReplicationTaskRequest;
import software.amazon.awssdk.services.databasemigration.model.DescribeAccountAttributesRequest;
import software.amazon.awssdk.services.databasemigration.model.DescribeConnectionsRequest;
import software.amazon.awssdk.services.databasemigration.model.DescribeEndpointsRequest;
import software.amazon.awssdk.services.databasemigration.model.DescribeReplicationInstancesRequest;
import software.amazon.awssdk.services.databasemigration.model.DescribeReplicationSubnetGroupsRequest;
import software.amazon.awssdk.services.databasemigration.model.DescribeReplicationTasksRequest;
import software.amazon.awssdk.services.databasemigration.model.DescribeTableStatisticsRequest;
import software.amazon.awssdk.services.databasemigration.model.InvalidResourceStateException;
import software.amazon.awssdk.services.databasemigration.model.ListTagsForResourceRequest;
import software.amazon.awssdk.services.databasemigration.model.ResourceNotFoundException;
import software.amazon.awssdk.services.databasemigration.model.StartReplicationTaskRequest;
import software.amazon.awssdk.services.databasemigration.model.StartReplicationTaskTypeValue;
import software.amazon.awssdk.services.databasemigration.model.StopReplicationTaskRequest;
import software.amazon.awssdk.services.databasemigration.model.Tag;
import software.amazon.awssdk.services.databasemigration.model.TestConnectionRequest;
import software.amazon.awssdk.utils.builder.Buildable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The engine against the model of the DMS API that the AWS SDK was generated from. */
@ExtendWith(SharedEngine.class)
class ConformanceIT {

    private static final ExecutionAttribute<byte[]> BODY = new ExecutionAttribute<>("body");
    private static final String NOWHERE = "arn:aws:dms:us-east-1:000000000000:nothing:X";

    private final DatabaseMigrationClient plain = SharedEngine.get().client();

    @Test
    void every_answer_is_of_the_models_shape() throws Exception {
        Shapes shapes = new Shapes();
        try (DatabaseMigrationClient dms = SharedEngine.get().client(shapes)) {
            String name = "shape" + UUID.randomUUID();
            dms.createReplicationSubnetGroup(r -> r.replicationSubnetGroupIdentifier(name)
                    .replicationSubnetGroupDescription("d")
                    .subnetIds("subnet-1"));
            String instance = dms.createReplicationInstance(r -> r.replicationInstanceIdentifier(name.substring(0, 30))
                            .replicationInstanceClass("dms.t3.medium")
                            .replicationSubnetGroupIdentifier(name)
                            .tags(Tag.builder().key("k").value("v").build()))
                    .replicationInstance()
                    .replicationInstanceArn();
            assertThat(dms.listTagsForResource(r -> r.resourceArn(instance)).tagList())
                    .singleElement()
                    .satisfies(tag -> assertThat(tag.value()).isEqualTo("v"));
            assertThat(dms.describeReplicationInstances(
                                    r -> r.filters(MigrationLab.filter("replication-instance-arn", instance)))
                            .replicationInstances()
                            .getFirst()
                            .replicationSubnetGroup()
                            .subnets())
                    .hasSize(1);
            assertThatThrownBy(() -> dms.deleteReplicationSubnetGroup(r -> r.replicationSubnetGroupIdentifier(name)))
                    .isInstanceOf(InvalidResourceStateException.class);
            MigrationLab lab = new MigrationLab(SharedEngine.get());
            lab.schema("CREATE TABLE t (id int)");
            lab.source.execute("INSERT INTO t VALUES (1)");
            String task = lab.createTask("full-load", 1, "public|t");
            dms.startReplicationTask(r -> r.replicationTaskArn(task)
                    .startReplicationTaskType(StartReplicationTaskTypeValue.START_REPLICATION));
            lab.awaitStatus("stopped");
            dms.testConnection(r -> r.replicationInstanceArn(lab.instanceArn).endpointArn(lab.sourceArn));
            dms.describeConnections();
            dms.describeReplicationTasks();
            dms.describeTableStatistics(r -> r.replicationTaskArn(task));
            dms.describeEndpoints();
            dms.describeReplicationSubnetGroups();
            dms.describeAccountAttributes();
            dms.deleteReplicationTask(r -> r.replicationTaskArn(task));
            dms.deleteReplicationInstance(r -> r.replicationInstanceArn(instance));
        }
        assertThat(shapes.violations).isEmpty();
        assertThat(shapes.seen).hasSizeGreaterThan(13);
    }

    /** A member is honoured or refused by its name; which, stands in the document. */
    @Test
    void every_member_of_the_model_is_honoured_or_refused_as_the_document_says() throws Exception {
        List<String> rows = new ArrayList<>();
        for (DatabaseMigrationRequest request : requests()) {
            List<String> honoured = honoured(request);
            String members = honoured.isEmpty() ? "none" : String.join(", ", honoured);
            rows.add("| `" + operation(request) + "` | " + members + " |");
        }
        Path document = Path.of("..", "docs", "dms-endpoint.md");
        assertThat(Files.readString(document))
                .as("the table of %s should be:%n%s", document, String.join("\n", rows))
                .contains("|---|---|\n" + String.join("\n", rows) + "\n\n");
    }

    /** Valid as far as the engine reads before it looks for what they name. */
    private static List<DatabaseMigrationRequest> requests() {
        return List.of(
                CreateReplicationSubnetGroupRequest.builder()
                        .replicationSubnetGroupIdentifier("g")
                        .replicationSubnetGroupDescription("d")
                        .subnetIds("s")
                        .build(),
                DescribeReplicationSubnetGroupsRequest.builder().build(),
                DeleteReplicationSubnetGroupRequest.builder()
                        .replicationSubnetGroupIdentifier("nothing")
                        .build(),
                CreateReplicationInstanceRequest.builder()
                        .replicationInstanceIdentifier("i")
                        .replicationInstanceClass("dms.t3.medium")
                        .build(),
                DescribeReplicationInstancesRequest.builder().build(),
                DeleteReplicationInstanceRequest.builder()
                        .replicationInstanceArn(NOWHERE)
                        .build(),
                CreateEndpointRequest.builder()
                        .endpointIdentifier("e")
                        .endpointType("source")
                        .engineName("postgres")
                        .serverName("h")
                        .port(1)
                        .databaseName("d")
                        .postgreSQLSettings(s -> s.secretsManagerSecretId("pg"))
                        .build(),
                DescribeEndpointsRequest.builder().build(),
                DeleteEndpointRequest.builder().endpointArn(NOWHERE).build(),
                TestConnectionRequest.builder()
                        .replicationInstanceArn(NOWHERE)
                        .endpointArn(NOWHERE)
                        .build(),
                DescribeConnectionsRequest.builder().build(),
                CreateReplicationTaskRequest.builder()
                        .replicationTaskIdentifier("t")
                        .replicationInstanceArn(NOWHERE)
                        .sourceEndpointArn(NOWHERE)
                        .targetEndpointArn(NOWHERE)
                        .migrationType("full-load")
                        .tableMappings("{\"rules\": [{\"rule-type\": \"selection\", \"rule-action\": \"include\","
                                + " \"object-locator\": {\"schema-name\": \"s\", \"table-name\": \"t\"}}]}")
                        .replicationTaskSettings("{\"FullLoadSettings\": {\"TargetTablePrepMode\": \"DO_NOTHING\"}}")
                        .build(),
                DescribeReplicationTasksRequest.builder().build(),
                StartReplicationTaskRequest.builder()
                        .replicationTaskArn(NOWHERE)
                        .startReplicationTaskType("start-replication")
                        .build(),
                StopReplicationTaskRequest.builder().replicationTaskArn(NOWHERE).build(),
                DeleteReplicationTaskRequest.builder()
                        .replicationTaskArn(NOWHERE)
                        .build(),
                DescribeTableStatisticsRequest.builder()
                        .replicationTaskArn(NOWHERE)
                        .build(),
                ListTagsForResourceRequest.builder().resourceArn(NOWHERE).build(),
                DescribeAccountAttributesRequest.builder().build());
    }

    private List<String> honoured(DatabaseMigrationRequest request) throws Exception {
        List<String> honoured = new ArrayList<>();
        for (SdkField<?> field : request.sdkFields()) {
            Object given = field.getValueOrDefault(request);
            boolean part = given != null && !(given instanceof List<?> list && list.isEmpty());
            if (part || !isRefused(request, field)) {
                honoured.add("`" + field.locationName() + "`");
            }
        }
        return honoured;
    }

    private boolean isRefused(DatabaseMigrationRequest request, SdkField<?> field) throws Exception {
        DatabaseMigrationRequest.Builder more = request.toBuilder();
        field.set(more, sample(field));
        try {
            call(more.build());
            return false;
        } catch (DatabaseMigrationException fault) {
            String message = fault.awsErrorDetails().errorMessage();
            assertThat(fault.awsErrorDetails().errorCode()).isNotEqualTo("InternalFailure");
            boolean refused = message.contains("not supported") || message.contains("not taken");
            if (refused) {
                assertThat(message).contains(field.locationName());
            }
            return refused;
        }
    }

    private void call(DatabaseMigrationRequest request) throws Exception {
        String operation = operation(request);
        String method = Character.toLowerCase(operation.charAt(0)) + operation.substring(1);
        try {
            DatabaseMigrationClient.class.getMethod(method, request.getClass()).invoke(plain, request);
        } catch (InvocationTargetException failed) {
            if (failed.getCause() instanceof ResourceNotFoundException) {
                return;
            }
            throw (Exception) failed.getCause();
        }
    }

    private static String operation(DatabaseMigrationRequest request) {
        return request.getClass().getSimpleName().replaceFirst("Request$", "");
    }

    private static Object sample(SdkField<?> field) {
        MarshallingType<?> type = field.marshallingType();
        if (type.equals(MarshallingType.STRING)) {
            return "x";
        }
        if (type.equals(MarshallingType.INTEGER)) {
            return 1;
        }
        if (type.equals(MarshallingType.BOOLEAN)) {
            return true;
        }
        if (type.equals(MarshallingType.INSTANT)) {
            return Instant.EPOCH;
        }
        if (type.equals(MarshallingType.LIST)) {
            return List.of(sample(field.getTrait(ListTrait.class).memberFieldInfo()));
        }
        if (type.equals(MarshallingType.SDK_POJO)) {
            return ((Buildable) field.constructor().get()).build();
        }
        throw new AssertionError(field.locationName() + " is of type " + type);
    }

    /** Compares each answer with the model as it comes. */
    private static final class Shapes implements ExecutionInterceptor {

        private final List<String> violations = new CopyOnWriteArrayList<>();
        private final List<String> seen = new CopyOnWriteArrayList<>();

        @Override
        public Optional<InputStream> modifyHttpResponseContent(
                Context.ModifyHttpResponse context, ExecutionAttributes attributes) {
            try (InputStream content = context.responseBody().orElseThrow()) {
                attributes.putAttribute(BODY, content.readAllBytes());
            } catch (IOException broken) {
                throw new UncheckedIOException(broken);
            }
            return Optional.of(new ByteArrayInputStream(attributes.getAttribute(BODY)));
        }

        @Override
        public void afterUnmarshalling(Context.AfterUnmarshalling context, ExecutionAttributes attributes) {
            JsonNode body = JsonMapper.shared().readTree(attributes.getAttribute(BODY));
            String shape = context.response().getClass().getSimpleName();
            seen.add(shape);
            compare(shape, body, context.response().sdkFields());
        }

        private void compare(String path, JsonNode object, List<SdkField<?>> fields) {
            object.properties()
                    .forEach(property -> fields.stream()
                            .filter(field -> field.locationName().equals(property.getKey()))
                            .findFirst()
                            .ifPresentOrElse(
                                    field -> compare(path + "." + property.getKey(), property.getValue(), field),
                                    () -> violations.add(path + "." + property.getKey() + " is not in the model")));
        }

        private void compare(String path, JsonNode value, SdkField<?> field) {
            MarshallingType<?> type = field.marshallingType();
            if (type.equals(MarshallingType.LIST) && value.isArray()) {
                value.forEach(element ->
                        compare(path, element, field.getTrait(ListTrait.class).memberFieldInfo()));
            } else if (type.equals(MarshallingType.SDK_POJO) && value.isObject()) {
                compare(path, value, field.constructor().get().sdkFields());
            } else {
                boolean right = isOf(type, value);
                if (!right) {
                    violations.add(path + " is " + value.getNodeType() + ", not " + type);
                }
            }
        }

        private static boolean isOf(MarshallingType<?> type, JsonNode value) {
            if (value.isString()) {
                return type.equals(MarshallingType.STRING);
            }
            if (value.isBoolean()) {
                return type.equals(MarshallingType.BOOLEAN);
            }
            if (value.isIntegralNumber()) {
                return List.of(MarshallingType.INTEGER, MarshallingType.LONG, MarshallingType.INSTANT)
                        .contains(type);
            }
            return value.isNumber() && type.equals(MarshallingType.INSTANT);
        }
    }
}
