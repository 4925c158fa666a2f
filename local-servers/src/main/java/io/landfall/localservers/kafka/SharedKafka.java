package io.landfall.localservers.kafka;

import io.landfall.localservers.SharedServers;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A broker shared by all tests of one JVM: started at the first use, stopped when the JVM ends. */
public final class SharedKafka {

    private static @Nullable LocalKafka broker;

    private SharedKafka() {}

    /** The running broker. */
    public static synchronized LocalKafka broker() {
        if (broker == null) {
            LocalKafka started = SharedServers.askedFor()
                    .map(servers -> LocalKafka.elsewhere(servers.startKafka()))
                    .orElseGet(() -> LocalKafka.start(Path.of(
                            "target",
                            "local-servers",
                            "kafka-" + ProcessHandle.current().pid())));
            Runtime.getRuntime().addShutdownHook(new Thread(started::close, "stop-kafka"));
            broker = started;
        }
        return broker;
    }
}
