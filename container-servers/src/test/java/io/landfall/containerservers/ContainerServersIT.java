package io.landfall.containerservers;

import static org.assertj.core.api.Assertions.assertThat;

import io.landfall.localservers.kafka.SharedKafka;
import io.landfall.localservers.postgres.LocalDatabase;
import io.landfall.localservers.postgres.SharedPostgres;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** What tests share runs in containers when that is asked for; elsewhere the same tests run on local processes. */
@EnabledIfSystemProperty(
        named = "landfall.test.containers",
        matches = "true",
        disabledReason = "containers are not asked for: -Dlandfall.test.containers=true, where a Docker engine is")
class ContainerServersIT {

    @Test
    void serve_as_the_local_ones_do() throws Exception {
        SharedKafka.broker().createTopics(1, "contained");
        try (Admin admin =
                Admin.create(Map.of("bootstrap.servers", SharedKafka.broker().bootstrapServers()))) {
            assertThat(admin.listTopics().names().get()).contains("contained");
        }
        LocalDatabase database = SharedPostgres.source().freshDatabase("contained");
        database.execute("CREATE TABLE t (id int)");
        try (var connection = database.connect();
                var rows = connection.createStatement().executeQuery("SHOW wal_level")) {
            rows.next();
            assertThat(rows.getString(1)).isEqualTo("logical");
        }
    }
}
