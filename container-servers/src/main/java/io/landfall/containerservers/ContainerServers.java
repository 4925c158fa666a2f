package io.landfall.containerservers;

import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.api.model.Ports;
import io.landfall.localservers.SharedServers;
import io.landfall.localservers.process.FreePorts;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.images.builder.Transferable;
import org.testcontainers.utility.DockerImageName;

/**
 * Servers from images, published on loopback. The images are those of {@code docker-compose.yml} unless the environment
 * names others: {@code KAFKA_IMAGE}, {@code POSTGRES_IMAGE}.
 */
public final class ContainerServers implements SharedServers {

    private static final int KAFKA = 9092;
    private static final int POSTGRES = 5432;

    private static final String EVERYBODY_IS_TRUSTED = """
            local all         all     trust
            host  all         all all trust
            host  replication all all trust
            """;

    @Override
    public int startKafka() {
        int port = FreePorts.one();
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("CLUSTER_ID", "bGFuZGZhbGwtY29udGFpbg");
        environment.put("KAFKA_NODE_ID", "1");
        environment.put("KAFKA_PROCESS_ROLES", "broker,controller");
        environment.put("KAFKA_CONTROLLER_QUORUM_VOTERS", "1@localhost:9093");
        environment.put("KAFKA_CONTROLLER_LISTENER_NAMES", "CONTROLLER");
        environment.put("KAFKA_LISTENERS", "PLAINTEXT://:" + KAFKA + ",CONTROLLER://:9093");
        environment.put("KAFKA_ADVERTISED_LISTENERS", "PLAINTEXT://127.0.0.1:" + port);
        environment.put("KAFKA_LISTENER_SECURITY_PROTOCOL_MAP", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        environment.put("KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR", "1");
        environment.put("KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR", "1");
        environment.put("KAFKA_TRANSACTION_STATE_LOG_MIN_ISR", "1");
        environment.put("KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS", "0");
        environment.put("KAFKA_MESSAGE_MAX_BYTES", Integer.toString(16 << 20));
        environment.put("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false");
        start(container("KAFKA_IMAGE", "apache/kafka:4.2.0", port, KAFKA)
                .withEnv(environment)
                .waitingFor(Wait.forListeningPort()));
        return port;
    }

    @Override
    public int startPostgres(Map<String, String> settings) {
        int port = FreePorts.one();
        List<String> command = new ArrayList<>(List.of("postgres", "-c", "hba_file=/etc/landfall_hba.conf"));
        settings.forEach((name, value) -> command.addAll(List.of("-c", name + "=" + value)));
        start(container("POSTGRES_IMAGE", "postgres:18", port, POSTGRES)
                .withEnv("POSTGRES_HOST_AUTH_METHOD", "trust")
                .withCopyToContainer(Transferable.of(EVERYBODY_IS_TRUSTED), "/etc/landfall_hba.conf")
                .withCommand(command.toArray(String[]::new))
                .waitingFor(Wait.forListeningPort()));
        return port;
    }

    private static GenericContainer<?> container(String variable, String usual, int port, int inside) {
        PortBinding onLoopback =
                new PortBinding(Ports.Binding.bindIpAndPort("127.0.0.1", port), new ExposedPort(inside));
        return new GenericContainer<>(DockerImageName.parse(System.getenv().getOrDefault(variable, usual)))
                .withExposedPorts(inside)
                .withCreateContainerCmdModifier(create -> create.getHostConfig().withPortBindings(onLoopback));
    }

    private static void start(GenericContainer<?> container) {
        Runtime.getRuntime().addShutdownHook(new Thread(container::stop, "stop-container"));
        container.start();
    }
}
