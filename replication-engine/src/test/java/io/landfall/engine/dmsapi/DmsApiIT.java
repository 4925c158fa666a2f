package io.landfall.engine.dmsapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.landfall.engine.lab.EngineUnderTest;
import io.landfall.engine.lab.MigrationLab;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.databasemigration.DatabaseMigrationClient;
import software.amazon.awssdk.services.databasemigration.model.Connection;
import software.amazon.awssdk.services.databasemigration.model.DatabaseMigrationException;
import software.amazon.awssdk.services.databasemigration.model.InvalidResourceStateException;
import software.amazon.awssdk.services.databasemigration.model.ResourceAlreadyExistsException;
import software.amazon.awssdk.services.databasemigration.model.ResourceNotFoundException;
import software.amazon.awssdk.services.databasemigration.model.StartReplicationTaskTypeValue;

class DmsApiIT {

    private static EngineUnderTest engine;
    private static DatabaseMigrationClient dms;

    @BeforeAll
    static void start() {
        engine = EngineUnderTest.start();
        dms = engine.client();
    }

    @AfterAll
    static void stop() {
        engine.close();
    }

    @Test
    void resources_live_and_die_in_dms_order() throws Exception {
        MigrationLab lab = new MigrationLab(engine);
        lab.schema("CREATE TABLE t (id int)");
        String task = lab.createTask("full-load", 1, "public|t");

        assertThatThrownBy(() -> dms.deleteReplicationInstance(r -> r.replicationInstanceArn(lab.instanceArn)))
                .isInstanceOf(InvalidResourceStateException.class)
                .hasMessageContaining("replication tasks");
        assertThatThrownBy(() -> dms.deleteEndpoint(r -> r.endpointArn(lab.sourceArn)))
                .isInstanceOf(InvalidResourceStateException.class);
        assertThatThrownBy(() -> dms.stopReplicationTask(r -> r.replicationTaskArn(task)))
                .isInstanceOf(InvalidResourceStateException.class)
                .hasMessageContaining("ready");
        assertThatThrownBy(() -> lab.start(StartReplicationTaskTypeValue.RESUME_PROCESSING))
                .hasMessageContaining("never started");
        assertThatThrownBy(() -> lab.createTask("full-load", 1, "public|t"))
                .isInstanceOf(ResourceAlreadyExistsException.class);

        lab.delete();
        dms.deleteEndpoint(r -> r.endpointArn(lab.sourceArn));
        dms.deleteEndpoint(r -> r.endpointArn(lab.targetArn));
        dms.deleteReplicationInstance(r -> r.replicationInstanceArn(lab.instanceArn));
        await().until(() -> isGone(
                () -> dms.describeEndpoints(r -> r.filters(MigrationLab.filter("endpoint-arn", lab.sourceArn)))));
        await().until(() -> isGone(() -> dms.describeReplicationInstances(
                r -> r.filters(MigrationLab.filter("replication-instance-arn", lab.instanceArn)))));
    }

    private static boolean isGone(Runnable describe) {
        try {
            describe.run();
            return false;
        } catch (ResourceNotFoundException gone) {
            return true;
        }
    }

    @Test
    void a_connection_test_connects_for_real() {
        MigrationLab lab = new MigrationLab(engine);
        assertThat(test(lab, lab.sourceArn).status()).isEqualTo("successful");
        assertThat(test(lab, lab.sourceArn).lastFailureMessage()).contains("wal_level is logical");
        String nowhere = dms.createEndpoint(r -> r.endpointIdentifier("nowhere")
                        .endpointType("source")
                        .engineName("postgres")
                        .serverName("127.0.0.1")
                        .port(lab.source.port())
                        .databaseName("absent")
                        .postgreSQLSettings(s -> s.secretsManagerSecretId("pg")))
                .endpoint()
                .endpointArn();
        assertThat(test(lab, nowhere).status()).isEqualTo("failed");
        assertThat(test(lab, nowhere).lastFailureMessage())
                .contains("NO_SUCH_DATABASE")
                .contains("absent");
    }

    private static Connection test(MigrationLab lab, String endpoint) {
        dms.testConnection(r -> r.replicationInstanceArn(lab.instanceArn).endpointArn(endpoint));
        return await().until(
                        () -> dms.describeConnections(r -> r.filters(MigrationLab.filter("endpoint-arn", endpoint)))
                                .connections()
                                .getFirst(),
                        connection -> !connection.status().equals("testing"));
    }

    @Test
    void what_cant_be_honoured_is_refused_by_name() {
        MigrationLab lab = new MigrationLab(engine);
        assertThatThrownBy(() -> dms.createReplicationInstance(r -> r.replicationInstanceIdentifier("vpc")
                        .replicationInstanceClass("dms.t3.medium")
                        .kmsKeyId("key")))
                .hasMessageContaining("KmsKeyId is not supported");
        assertThatThrownBy(() -> dms.createEndpoint(r -> r.endpointIdentifier("e")
                        .endpointType("target")
                        .engineName("postgres")
                        .serverName("h")
                        .port(1)
                        .databaseName("d")
                        .postgreSQLSettings(s -> s.secretsManagerSecretId("pg").afterConnectScript("SELECT 1"))))
                .hasMessageContaining("PostgreSQLSettings.AfterConnectScript is not supported");
        assertThatThrownBy(() -> task(
                        lab, "{\"FullLoadSettings\": {\"TargetTablePrepMode\": \"DROP_AND_CREATE\"}}", "\"explicit\""))
                .hasMessageContaining("FullLoadSettings.TargetTablePrepMode")
                .hasMessageContaining("DO_NOTHING");
        assertThatThrownBy(() -> task(
                        lab,
                        "{\"FullLoadSettings\": {\"TargetTablePrepMode\": \"DO_NOTHING\"}, \"Logging\": {},"
                                + " \"LandfallSettings\": {\"MigrationId\": \"" + lab.migrationId + "\"}}",
                        "\"explicit\""))
                .hasMessageContaining("Logging is not supported");
        assertThatThrownBy(() -> task(
                        lab,
                        "{\"FullLoadSettings\": {\"TargetTablePrepMode\": \"DO_NOTHING\"},"
                                + " \"LandfallSettings\": {\"MigrationId\": \"" + lab.migrationId + "\"}}",
                        "\"exclude\""))
                .isInstanceOfSatisfying(
                        DatabaseMigrationException.class,
                        e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo("InvalidParameterValueException"))
                .hasMessageContaining("rule-action 'exclude'");
        assertThatThrownBy(() -> dms.describeCertificates())
                .hasMessageContaining("DescribeCertificates is not supported");
    }

    private static void task(MigrationLab lab, String settings, String action) {
        dms.createReplicationTask(r -> r.replicationTaskIdentifier("refused")
                .replicationInstanceArn(lab.instanceArn)
                .sourceEndpointArn(lab.sourceArn)
                .targetEndpointArn(lab.targetArn)
                .migrationType("full-load")
                .tableMappings("{\"rules\": [{\"rule-type\": \"selection\", \"rule-action\": " + action
                        + ", \"object-locator\": {\"schema-name\": \"public\", \"table-name\": \"t\"}}]}")
                .replicationTaskSettings(settings));
    }

    @Test
    void statistics_come_in_pages() {
        MigrationLab lab = new MigrationLab(engine);
        String[] tables = new String[25];
        for (int i = 0; i < tables.length; i++) {
            tables[i] = "public|t" + i;
        }
        String arn = lab.createTask("full-load", 1, tables);
        Set<String> seen = new HashSet<>();
        dms.describeTableStatisticsPaginator(r -> r.replicationTaskArn(arn).maxRecords(10))
                .forEach(page -> {
                    assertThat(page.tableStatistics()).hasSizeLessThanOrEqualTo(10);
                    page.tableStatistics()
                            .forEach(table ->
                                    assertThat(seen.add(table.tableName())).isTrue());
                });
        assertThat(seen).hasSize(25);
    }

    @Test
    void only_signed_requests_are_answered() throws Exception {
        try (DatabaseMigrationClient stranger = engine.client("AKIAOTHER", "x");
                DatabaseMigrationClient guesser = engine.client("AKIATEST", "wrong")) {
            assertThatThrownBy(stranger::describeEndpoints)
                    .isInstanceOfSatisfying(
                            DatabaseMigrationException.class,
                            e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo("UnrecognizedClientException"));
            assertThatThrownBy(guesser::describeEndpoints)
                    .isInstanceOfSatisfying(
                            DatabaseMigrationException.class,
                            e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo("InvalidSignatureException"));
        }
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(engine.uri())
                            .header("X-Amz-Target", "AmazonDMSv20160101.DescribeEndpoints")
                            .POST(HttpRequest.BodyPublishers.ofString("{}"))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(403);
            assertThat(answer.body()).contains("MissingAuthenticationTokenException");
        }
    }
}
