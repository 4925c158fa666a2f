package io.landfall.dmsadapter.provisioning.awsdms;

import io.landfall.dmsadapter.provisioning.Endpoint;
import io.landfall.dmsadapter.provisioning.ReplicationInstance;
import io.landfall.dmsadapter.provisioning.ReplicationTask;
import io.landfall.dmsadapter.provisioning.TableStatistics;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.databasemigration.model.MigrationTypeValue;
import software.amazon.awssdk.services.databasemigration.model.ReplicationTaskStats;

/** What DMS describes, in Landfall's records. */
final class Answers {

    private Answers() {}

    static ReplicationInstance instance(
            software.amazon.awssdk.services.databasemigration.model.ReplicationInstance instance) {
        return new ReplicationInstance(
                instance.replicationInstanceIdentifier(),
                instance.replicationInstanceArn(),
                instance.replicationInstanceStatus());
    }

    /** AWS takes the type in lower case and tells it in upper case. */
    static Endpoint endpoint(software.amazon.awssdk.services.databasemigration.model.Endpoint endpoint) {
        var settings = endpoint.postgreSQLSettings();
        return new Endpoint(
                endpoint.endpointArn(),
                text(endpoint.status()),
                new Endpoint.Definition(
                        endpoint.endpointIdentifier(),
                        "source".equalsIgnoreCase(endpoint.endpointTypeAsString())
                                ? Endpoint.Side.SOURCE
                                : Endpoint.Side.TARGET,
                        text(endpoint.serverName()),
                        number(endpoint.port()),
                        text(endpoint.databaseName()),
                        text(endpoint.sslModeAsString()),
                        settings == null ? "" : text(settings.secretsManagerSecretId())));
    }

    static ReplicationTask task(software.amazon.awssdk.services.databasemigration.model.ReplicationTask task) {
        return new ReplicationTask(
                task.replicationTaskArn(),
                task.status(),
                task.stopReason(),
                task.lastFailureMessage(),
                new ReplicationTask.Definition(
                        task.replicationTaskIdentifier(),
                        task.replicationInstanceArn(),
                        task.sourceEndpointArn(),
                        task.targetEndpointArn(),
                        task.migrationType() == MigrationTypeValue.FULL_LOAD_AND_CDC,
                        text(task.tableMappings()),
                        text(task.replicationTaskSettings())),
                statistics(task.replicationTaskStats()));
    }

    static TableStatistics table(software.amazon.awssdk.services.databasemigration.model.TableStatistics table) {
        return new TableStatistics(
                table.schemaName(),
                table.tableName(),
                text(table.tableState()),
                number(table.fullLoadRows()),
                number(table.fullLoadErrorRows()),
                number(table.appliedInserts()),
                number(table.appliedUpdates()),
                number(table.appliedDeletes()));
    }

    private static ReplicationTask.Statistics statistics(@Nullable ReplicationTaskStats stats) {
        if (stats == null) {
            return new ReplicationTask.Statistics(0, 0, 0, 0, 0, null, null);
        }
        return new ReplicationTask.Statistics(
                number(stats.fullLoadProgressPercent()),
                number(stats.tablesLoaded()),
                number(stats.tablesLoading()),
                number(stats.tablesQueued()),
                number(stats.tablesErrored()),
                stats.startDate(),
                stats.fullLoadFinishDate());
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value;
    }

    private static int number(@Nullable Integer value) {
        return value == null ? 0 : value;
    }

    private static long number(@Nullable Long value) {
        return value == null ? 0 : value;
    }
}
