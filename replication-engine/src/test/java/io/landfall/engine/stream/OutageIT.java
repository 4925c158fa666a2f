package io.landfall.engine.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.landfall.databases.identifier.QualifiedName;
import io.landfall.localservers.kafka.LocalKafka;
import io.landfall.localservers.postgres.LocalPostgres;
import io.landfall.localservers.postgres.PostgresSettings;
import io.landfall.localservers.process.FreePorts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The broker and the target go away and come back while changes flow. */
class OutageIT {

    @Test
    void goes_on_after_the_broker_and_the_target_were_restarted() throws Exception {
        Path directory = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "outage");
        List<Integer> ports = FreePorts.take(2);
        LocalKafka broker = LocalKafka.start(directory.resolve("kafka"), ports.getFirst(), ports.getLast());
        LocalPostgres server = PostgresSettings.in(directory.resolve("target")).start();
        StreamingLab lab = new StreamingLab(broker.bootstrapServers(), server.createDatabase("outage"));
        try {
            lab.begin("CREATE TABLE item (id int PRIMARY KEY, name text)");
            lab.newCapture().ensureRunning(lab.task(), lab.start());
            lab.newApply().ensureRunning(lab.task(), 1);
            insert(lab, 1);
            lab.awaitDrained();

            broker.close();
            insert(lab, 2);
            broker = LocalKafka.start(directory.resolve("kafka"), ports.getFirst(), ports.getLast());
            insert(lab, 3);
            server.restart();
            insert(lab, 4);
            lab.awaitDrained();

            QualifiedName item = new QualifiedName("public", "item");
            assertThat(lab.content(lab.target, item)).hasSize(400).isEqualTo(lab.content(lab.source, item));
        } finally {
            lab.close();
            server.close();
            broker.close();
        }
    }

    private static void insert(StreamingLab lab, int round) throws SQLException {
        lab.source.execute("INSERT INTO item SELECT i, 'round " + round + "' FROM generate_series(" + (round * 100)
                + ", " + (round * 100 + 99) + ") i");
    }
}
