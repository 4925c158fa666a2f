package io.landfall.dmsadapter.provisioning.awsdms;

import io.landfall.dmsadapter.provisioning.DmsDialect;
import io.landfall.dmsadapter.provisioning.Endpoint;
import io.landfall.dmsadapter.provisioning.ReplicationTask;
import io.landfall.dmsadapter.provisioning.Tags;
import java.util.List;
import software.amazon.awssdk.services.databasemigration.model.CreateEndpointRequest;
import software.amazon.awssdk.services.databasemigration.model.CreateReplicationInstanceRequest;
import software.amazon.awssdk.services.databasemigration.model.CreateReplicationTaskRequest;
import software.amazon.awssdk.services.databasemigration.model.MigrationTypeValue;
import software.amazon.awssdk.services.databasemigration.model.PluginNameValue;
import software.amazon.awssdk.services.databasemigration.model.PostgreSQLSettings;
import software.amazon.awssdk.services.databasemigration.model.ReplicationEndpointTypeValue;
import software.amazon.awssdk.services.databasemigration.model.Tag;

/** The create calls, with what only AWS DMS needs left out for the engine, which refuses what it can't honour. */
final class Requests {

    private final DmsProperties properties;

    Requests(DmsProperties properties) {
        this.properties = properties;
    }

    CreateReplicationInstanceRequest instance(String identifier, Tags tags) {
        CreateReplicationInstanceRequest.Builder request = CreateReplicationInstanceRequest.builder()
                .replicationInstanceIdentifier(identifier)
                .replicationInstanceClass(properties.instanceClass())
                .allocatedStorage(properties.allocatedStorage())
                .tags(tags(tags));
        if (properties.dialect() == DmsDialect.AWS) {
            request.publiclyAccessible(false)
                    .multiAZ(false)
                    .autoMinorVersionUpgrade(false)
                    .replicationSubnetGroupIdentifier(properties.subnetGroup());
            if (!properties.securityGroups().isEmpty()) {
                request.vpcSecurityGroupIds(properties.securityGroups());
            }
        }
        return request.build();
    }

    CreateEndpointRequest endpoint(Endpoint.Definition definition, Tags tags) {
        CreateEndpointRequest.Builder request = CreateEndpointRequest.builder()
                .endpointIdentifier(definition.identifier())
                .endpointType(
                        switch (definition.side()) {
                            case SOURCE -> ReplicationEndpointTypeValue.SOURCE;
                            case TARGET -> ReplicationEndpointTypeValue.TARGET;
                        })
                .engineName("postgres")
                .databaseName(definition.database())
                .sslMode(definition.sslMode())
                .postgreSQLSettings(settings(definition))
                .tags(tags(tags));
        if (properties.dialect() == DmsDialect.ENGINE) {
            // AWS takes host and port from the secret, and refuses both together
            request.serverName(definition.host()).port(definition.port());
        }
        return request.build();
    }

    private PostgreSQLSettings settings(Endpoint.Definition definition) {
        PostgreSQLSettings.Builder settings =
                PostgreSQLSettings.builder().secretsManagerSecretId(definition.secretId());
        if (properties.dialect() == DmsDialect.AWS) {
            settings.secretsManagerAccessRoleArn(properties.secretsAccessRoleArn());
            switch (definition.side()) {
                case SOURCE ->
                    settings.pluginName(PluginNameValue.TEST_DECODING)
                            .captureDdls(false)
                            .failTasksOnLobTruncation(true);
                case TARGET -> settings.afterConnectScript("SET session_replication_role='replica'");
            }
        }
        return settings.build();
    }

    CreateReplicationTaskRequest task(ReplicationTask.Definition definition, Tags tags) {
        return CreateReplicationTaskRequest.builder()
                .replicationTaskIdentifier(definition.identifier())
                .replicationInstanceArn(definition.instanceArn())
                .sourceEndpointArn(definition.sourceArn())
                .targetEndpointArn(definition.targetArn())
                .migrationType(
                        definition.capturesChanges()
                                ? MigrationTypeValue.FULL_LOAD_AND_CDC
                                : MigrationTypeValue.FULL_LOAD)
                .tableMappings(definition.tableMappings())
                .replicationTaskSettings(definition.settings())
                .tags(tags(tags))
                .build();
    }

    private static List<Tag> tags(Tags tags) {
        return tags.asMap().entrySet().stream()
                .map(tag ->
                        Tag.builder().key(tag.getKey()).value(tag.getValue()).build())
                .toList();
    }
}
