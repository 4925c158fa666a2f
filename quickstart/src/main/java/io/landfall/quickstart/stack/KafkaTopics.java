package io.landfall.quickstart.stack;

import io.landfall.contracts.Topics;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.TopicExistsException;

/** Creates the control plane's topics, and grants them where that is asked for, as soon as the broker answers. */
final class KafkaTopics {

    private KafkaTopics() {}

    static void create(int port, ServerSettings servers) {
        awaitListening(port);
        create("127.0.0.1:" + port, servers);
    }

    static void create(String bootstrapServers, ServerSettings servers) {
        Map<String, Object> client = new HashMap<>(servers.administrator());
        client.put("bootstrap.servers", bootstrapServers);
        client.put("request.timeout.ms", 5_000);
        client.put("default.api.timeout.ms", 60_000);
        try (Admin admin = Admin.create(client)) {
            Set<String> present = admin.listTopics().names().get(60, TimeUnit.SECONDS);
            List<NewTopic> missing = topics().stream()
                    .filter(topic -> !present.contains(topic.name()))
                    .toList();
            admin.createTopics(missing).all().get(60, TimeUnit.SECONDS);
            if (servers.brokerAuthorizes()) {
                admin.createAcls(KafkaGrants.all()).all().get(60, TimeUnit.SECONDS);
            }
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw new StackFailure(
                        "Kafka at " + bootstrapServers + " does not take its topics: " + e.getCause(), e);
            }
        } catch (TimeoutException e) {
            throw new StackFailure("Kafka does not answer at " + bootstrapServers + "; see its log", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackFailure("Interrupted while Kafka started", e);
        }
    }

    // the client would fill the log with its failed connections
    private static void awaitListening(int port) {
        long deadline = System.nanoTime() + Duration.ofMinutes(2).toNanos();
        while (true) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
                return;
            } catch (IOException e) {
                if (System.nanoTime() > deadline) {
                    throw new StackFailure("Kafka does not listen on port " + port + "; see its log", e);
                }
            }
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
    }

    private static List<NewTopic> topics() {
        List<NewTopic> topics = new ArrayList<>();
        for (String name : Topics.all()) {
            topics.add(new NewTopic(name, Topics.PARTITIONS, (short) 1));
        }
        topics.add(new NewTopic(Topics.PROGRESS, Topics.PARTITIONS, (short) 1)
                .configs(Map.of("cleanup.policy", "compact")));
        return topics;
    }
}
