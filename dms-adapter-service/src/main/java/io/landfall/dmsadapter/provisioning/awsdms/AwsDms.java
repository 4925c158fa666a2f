package io.landfall.dmsadapter.provisioning.awsdms;

import io.landfall.contracts.Failure;
import io.landfall.dmsadapter.provisioning.ConnectionTest;
import io.landfall.dmsadapter.provisioning.Dms;
import io.landfall.dmsadapter.provisioning.DmsFailure;
import io.landfall.dmsadapter.provisioning.Endpoint;
import io.landfall.dmsadapter.provisioning.ReplicationInstance;
import io.landfall.dmsadapter.provisioning.ReplicationTask;
import io.landfall.dmsadapter.provisioning.StartType;
import io.landfall.dmsadapter.provisioning.TableStatistics;
import io.landfall.dmsadapter.provisioning.Tags;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.databasemigration.DatabaseMigrationClient;
import software.amazon.awssdk.services.databasemigration.model.DescribeReplicationTasksRequest;
import software.amazon.awssdk.services.databasemigration.model.Filter;
import software.amazon.awssdk.services.databasemigration.model.ResourceNotFoundException;

/** The DMS API through the AWS SDK: one rate for the calls of all replicas, every fault classified. */
final class AwsDms implements Dms {

    private static final int ATTEMPTS = 3;
    private static final int PAGE = 100;

    private final DatabaseMigrationClient client;
    private final CallRate rate;
    private final Requests requests;
    private final DmsMetrics metrics;

    AwsDms(DatabaseMigrationClient client, CallRate rate, Requests requests, DmsMetrics metrics) {
        this.client = client;
        this.rate = rate;
        this.requests = requests;
        this.metrics = metrics;
    }

    @Override
    public Optional<ReplicationInstance> findInstance(String identifier) {
        return find(
                "DescribeReplicationInstances",
                () -> client
                        .describeReplicationInstances(
                                request -> request.filters(filter("replication-instance-id", identifier)))
                        .replicationInstances()
                        .stream()
                        .map(Answers::instance)
                        .filter(instance -> instance.identifier().equals(identifier))
                        .findFirst());
    }

    @Override
    public List<ReplicationInstance> instances() {
        return pages("DescribeReplicationInstances", marker -> {
            var answer = client.describeReplicationInstances(
                    request -> request.maxRecords(PAGE).marker(marker));
            return new Pages.Page<>(
                    answer.replicationInstances().stream()
                            .map(Answers::instance)
                            .toList(),
                    answer.marker());
        });
    }

    @Override
    public ReplicationInstance createInstance(String identifier, Tags tags) {
        return call(
                "CreateReplicationInstance",
                () -> Answers.instance(client.createReplicationInstance(requests.instance(identifier, tags))
                        .replicationInstance()));
    }

    @Override
    public void deleteInstance(String arn) {
        call(
                "DeleteReplicationInstance",
                () -> client.deleteReplicationInstance(request -> request.replicationInstanceArn(arn)));
    }

    @Override
    public Optional<Endpoint> findEndpoint(String identifier) {
        return find(
                "DescribeEndpoints",
                () ->
                        client
                                .describeEndpoints(request -> request.filters(filter("endpoint-id", identifier)))
                                .endpoints()
                                .stream()
                                .map(Answers::endpoint)
                                .filter(endpoint ->
                                        endpoint.definition().identifier().equals(identifier))
                                .findFirst());
    }

    @Override
    public List<Endpoint> endpoints() {
        return pages("DescribeEndpoints", marker -> {
            var answer =
                    client.describeEndpoints(request -> request.maxRecords(PAGE).marker(marker));
            return new Pages.Page<>(
                    answer.endpoints().stream().map(Answers::endpoint).toList(), answer.marker());
        });
    }

    @Override
    public Endpoint createEndpoint(Endpoint.Definition definition, Tags tags) {
        return call(
                "CreateEndpoint",
                () -> Answers.endpoint(client.createEndpoint(requests.endpoint(definition, tags))
                        .endpoint()));
    }

    @Override
    public void deleteEndpoint(String arn) {
        call("DeleteEndpoint", () -> client.deleteEndpoint(request -> request.endpointArn(arn)));
    }

    @Override
    public void testConnection(String instanceArn, String endpointArn) {
        call(
                "TestConnection",
                () -> client.testConnection(
                        request -> request.replicationInstanceArn(instanceArn).endpointArn(endpointArn)));
    }

    @Override
    public Optional<ConnectionTest> connection(String instanceArn, String endpointArn) {
        return find(
                "DescribeConnections",
                () -> client
                        .describeConnections(request -> request.filters(
                                filter("endpoint-arn", endpointArn), filter("replication-instance-arn", instanceArn)))
                        .connections()
                        .stream()
                        .filter(connection -> endpointArn.equals(connection.endpointArn()))
                        .map(connection -> new ConnectionTest(connection.status(), connection.lastFailureMessage()))
                        .findFirst());
    }

    @Override
    public Optional<ReplicationTask> findTask(String identifier) {
        return find(
                "DescribeReplicationTasks",
                () -> client
                        .describeReplicationTasks(request -> request.filters(filter("replication-task-id", identifier)))
                        .replicationTasks()
                        .stream()
                        .map(Answers::task)
                        .filter(task -> task.definition().identifier().equals(identifier))
                        .findFirst());
    }

    @Override
    public List<ReplicationTask> tasksOf(String instanceArn) {
        return tasks(request -> request.filters(filter("replication-instance-arn", instanceArn)));
    }

    @Override
    public List<ReplicationTask> tasks() {
        return tasks(request -> {});
    }

    private List<ReplicationTask> tasks(Consumer<DescribeReplicationTasksRequest.Builder> filtered) {
        return pages("DescribeReplicationTasks", marker -> {
            var answer = client.describeReplicationTasks(request -> request.applyMutation(filtered)
                    .withoutSettings(true)
                    .maxRecords(PAGE)
                    .marker(marker));
            return new Pages.Page<>(
                    answer.replicationTasks().stream().map(Answers::task).toList(), answer.marker());
        });
    }

    @Override
    public ReplicationTask createTask(ReplicationTask.Definition definition, Tags tags) {
        return call(
                "CreateReplicationTask",
                () -> Answers.task(client.createReplicationTask(requests.task(definition, tags))
                        .replicationTask()));
    }

    @Override
    public void startTask(String arn, StartType type) {
        call(
                "StartReplicationTask",
                () -> client.startReplicationTask(
                        request -> request.replicationTaskArn(arn).startReplicationTaskType(type.wireName())));
    }

    @Override
    public void stopTask(String arn) {
        call("StopReplicationTask", () -> client.stopReplicationTask(request -> request.replicationTaskArn(arn)));
    }

    @Override
    public void deleteTask(String arn) {
        call("DeleteReplicationTask", () -> client.deleteReplicationTask(request -> request.replicationTaskArn(arn)));
    }

    @Override
    public List<TableStatistics> tableStatistics(String arn) {
        return Pages.of(marker -> call("DescribeTableStatistics", () -> {
            var answer = client.describeTableStatistics(
                    request -> request.replicationTaskArn(arn).maxRecords(500).marker(marker));
            return new Pages.Page<>(
                    answer.tableStatistics().stream().map(Answers::table).toList(), answer.marker());
        }));
    }

    /** Nothing where DMS says that there is nothing. */
    private <T> List<T> pages(String call, Function<@Nullable String, Pages.Page<T>> read) {
        return Pages.of(marker -> call(call, () -> {
            try {
                return read.apply(marker);
            } catch (ResourceNotFoundException nothing) {
                return new Pages.Page<>(List.of(), null);
            }
        }));
    }

    private static Filter filter(String name, String value) {
        return Filter.builder().name(name).values(value).build();
    }

    private <T> Optional<T> find(String call, Supplier<Optional<T>> action) {
        return call(call, () -> {
            try {
                return action.get();
            } catch (ResourceNotFoundException nothing) {
                return Optional.empty();
            }
        });
    }

    private <T> T call(String call, Supplier<T> action) {
        for (int attempt = 1; ; attempt++) {
            try {
                return attempt(call, action);
            } catch (DmsFailure failure) {
                if (attempt == ATTEMPTS || !failure.mayBeRepeatedAtOnce()) {
                    throw failure;
                }
            }
        }
    }

    /** Takes a turn of its own, so that what is repeated counts as well. */
    private <T> T attempt(String call, Supplier<T> action) {
        long asked = System.nanoTime();
        long begun = asked;
        try {
            rate.await();
            begun = System.nanoTime();
            metrics.waited(begun - asked);
            T answer = action.get();
            metrics.answered(call, System.nanoTime() - begun);
            return answer;
        } catch (SdkException fault) {
            DmsFailure failure = Faults.classify(call, fault);
            metrics.failed(call, failure, System.nanoTime() - begun);
            if (failure.mayBeRepeatedAtOnce()) {
                rate.backOff();
            }
            throw failure;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new DmsFailure(
                    DmsFailure.Kind.WRONG_STATE,
                    Failure.retryable("INTERRUPTED", "the service is shutting down", "Nothing: it goes on by itself."),
                    interrupted);
        }
    }
}
