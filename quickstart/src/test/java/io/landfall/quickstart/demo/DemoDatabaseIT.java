package io.landfall.quickstart.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.landfall.localservers.process.FreePorts;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;

class DemoDatabaseIT {

    @Test
    void holds_a_million_rows_owned_by_the_owner_roles_and_takes_traffic() throws SQLException {
        List<Integer> ports = FreePorts.take(2);
        Path directory = Path.of("target", "demo-it-" + ProcessHandle.current().pid());
        try (DemoServers servers = DemoServers.start(directory, ports.getFirst(), ports.getLast())) {
            long rows = 0;
            for (DemoDatabase database : DemoDatabase.values()) {
                database.create(servers.source());
                rows += rows(servers, database);
                try (Connection application =
                                servers.application(servers.source(), database).connect();
                        var call = application.prepareStatement(database.trafficCall())) {
                    for (int n = 1; n <= 40; n++) {
                        call.setInt(1, n);
                        call.execute();
                    }
                }
            }
            assertThat(rows).isGreaterThan(1_000_000);
        }
    }

    private static long rows(DemoServers servers, DemoDatabase database) throws SQLException {
        try (Connection connection = servers.source().connect(database.database());
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("""
                        SELECT sum(reltuples) FILTER (WHERE relkind = 'r')::bigint,
                            count(*) FILTER (WHERE pg_get_userbyid(relowner) <> current_database() || '_owner')
                        FROM pg_class WHERE relnamespace::regnamespace::text NOT LIKE 'pg\\_%'
                            AND relnamespace <> 'information_schema'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'S')
                        """)) {
            row.next();
            assertThat(row.getLong(2)).isZero();
            return row.getLong(1);
        }
    }
}
