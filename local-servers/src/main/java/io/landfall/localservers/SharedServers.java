package io.landfall.localservers;

import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;

/**
 * Who starts the servers that tests share when they shall not be processes of this machine, which
 * {@code -Dlandfall.test.containers=true} asks for. Found by {@link ServiceLoader}.
 */
public interface SharedServers {

    /** A new broker's port on the loopback interface; it ends with this JVM. */
    int startKafka();

    /** A new server's port on the loopback interface, where its superuser {@code postgres} is trusted. */
    int startPostgres(Map<String, String> settings);

    /** Empty when local processes will do. */
    static Optional<SharedServers> askedFor() {
        if (!Boolean.getBoolean("landfall.test.containers")) {
            return Optional.empty();
        }
        return Optional.of(ServiceLoader.load(SharedServers.class)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "landfall.test.containers is set, but container-servers is not on the class path")));
    }
}
