package io.landfall.dmsadapter.provisioning;

import java.util.List;
import java.util.Optional;

/**
 * The calls of the DMS API that Landfall makes, one method each. What goes wrong is a {@link DmsFailure}; a call that
 * timed out may have succeeded.
 */
public interface Dms {

    Optional<ReplicationInstance> findInstance(String identifier);

    ReplicationInstance createInstance(String identifier, Tags tags);

    void deleteInstance(String arn);

    /** Every instance of the account, all pages. */
    List<ReplicationInstance> instances();

    Optional<Endpoint> findEndpoint(String identifier);

    Endpoint createEndpoint(Endpoint.Definition definition, Tags tags);

    void deleteEndpoint(String arn);

    /** Every endpoint of the account, all pages. */
    List<Endpoint> endpoints();

    /** Starts a test; its result is told by {@link #connection}. */
    void testConnection(String instanceArn, String endpointArn);

    Optional<ConnectionTest> connection(String instanceArn, String endpointArn);

    Optional<ReplicationTask> findTask(String identifier);

    /** Every task of an instance, all pages, without mappings and settings, which are empty. */
    List<ReplicationTask> tasksOf(String instanceArn);

    /** Every task of the account, in the same way. */
    List<ReplicationTask> tasks();

    ReplicationTask createTask(ReplicationTask.Definition definition, Tags tags);

    void startTask(String arn, StartType type);

    void stopTask(String arn);

    void deleteTask(String arn);

    /** Every table of the task, all pages. */
    List<TableStatistics> tableStatistics(String arn);
}
