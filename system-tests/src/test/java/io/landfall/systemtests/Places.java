package io.landfall.systemtests;

import io.landfall.localservers.kafka.BrokerSecurity;
import io.landfall.localservers.postgres.LocalPostgres;
import io.landfall.quickstart.stack.Ports;
import io.landfall.quickstart.stack.StackService;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** Everything that the system has written down until now, place by place. */
final class Places {

    private static final String CHANGE_TOPICS = "landfall.changes.";

    /**
     * @param rowData whether rows of the databases belong there
     * @param content as text; bytes that are no UTF-8 are replaced
     */
    record Place(String name, boolean rowData, String content) {

        @Override
        public String toString() {
            return name;
        }
    }

    private final SystemUnderTest system;

    Places(SystemUnderTest system) {
        this.system = system;
    }

    List<Place> all() throws IOException, SQLException {
        List<Place> all = new ArrayList<>(logs());
        all.addAll(topics());
        for (StackService service : StackService.values()) {
            all.addAll(tables(service));
        }
        return all;
    }

    private List<Place> logs() throws IOException {
        List<Place> logs = new ArrayList<>();
        try (Stream<Path> files = Files.walk(system.stack.settings().data())) {
            for (Path file : files.filter(path -> path.toString().endsWith(".log")
                            && !path.toString().contains("/state/" + Ports.KAFKA + "/"))
                    .toList()) {
                logs.add(new Place(file.toString(), false, string(Files.readAllBytes(file))));
            }
        }
        return logs;
    }

    private List<Place> topics() {
        Map<String, Object> client = new HashMap<>(system.security.broker().client(BrokerSecurity.ADMINISTRATOR));
        client.put("bootstrap.servers", system.stack.bootstrapServers());
        Map<String, StringBuilder> contents = new HashMap<>();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(client, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.listTopics().entrySet().stream()
                    .filter(topic -> topic.getKey().startsWith("landfall."))
                    .flatMap(topic -> topic.getValue().stream()
                            .map(partition -> new TopicPartition(partition.topic(), partition.partition())))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
                ConsumerRecords<byte[], byte[]> records = consumer.poll(Duration.ofSeconds(1));
                records.forEach(message -> contents.computeIfAbsent(message.topic(), _ -> new StringBuilder())
                        .append(text(message)));
            }
        }
        return contents.entrySet().stream()
                .map(topic -> new Place(
                        "topic " + topic.getKey(),
                        topic.getKey().startsWith(CHANGE_TOPICS),
                        topic.getValue().toString()))
                .toList();
    }

    private static String text(ConsumerRecord<byte[], byte[]> message) {
        StringBuilder text = new StringBuilder(string(message.key()));
        message.headers()
                .forEach(header -> text.append(header.key()).append('=').append(string(header.value())));
        return text.append(string(message.value())).append('\n').toString();
    }

    /** The tables of its state. */
    List<Place> tables(StackService service) throws IOException, SQLException {
        List<Place> tables = new ArrayList<>();
        try (Connection connection = stateDatabase(service)) {
            List<String> names = new ArrayList<>();
            try (ResultSet rows = connection.createStatement().executeQuery("""
                            SELECT format('%I.%I', schemaname, tablename) FROM pg_tables
                            WHERE schemaname NOT IN ('pg_catalog', 'information_schema')
                            """)) {
                while (rows.next()) {
                    names.add(rows.getString(1));
                }
            }
            for (String name : names) {
                StringBuilder content = new StringBuilder();
                try (ResultSet rows = connection.createStatement().executeQuery("SELECT t::text FROM " + name + " t")) {
                    while (rows.next()) {
                        content.append(rows.getString(1)).append('\n');
                    }
                }
                tables.add(new Place("table " + service.database() + " " + name, false, content.toString()));
            }
        }
        return tables;
    }

    private Connection stateDatabase(StackService service) throws IOException, SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + system.stack.settings().ports().of(Ports.STATE_SERVER) + "/"
                        + service.database(),
                LocalPostgres.SUPERUSER,
                keys().getProperty("state-server.password"));
    }

    /** The secrets between the parts of the stack. */
    Properties keys() throws IOException {
        Properties keys = new Properties();
        try (var reader = Files.newBufferedReader(system.stack.settings().data().resolve("keys.properties"))) {
            keys.load(reader);
        }
        return keys;
    }

    private static String string(byte @Nullable [] bytes) {
        return bytes == null ? "" : new String(bytes, StandardCharsets.UTF_8);
    }
}
