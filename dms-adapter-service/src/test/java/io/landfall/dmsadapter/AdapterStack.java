package io.landfall.dmsadapter;

import static org.assertj.core.api.Assertions.assertThat;

import io.landfall.contracts.Step;
import io.landfall.contracts.spec.CutoverSpec;
import io.landfall.contracts.spec.MigrationSpec;
import io.landfall.contracts.spec.ServerSpec;
import io.landfall.localservers.dms.FaultyFront;
import io.landfall.localservers.kafka.SharedKafka;
import io.landfall.localservers.postgres.LocalDatabase;
import io.landfall.localservers.postgres.SharedPostgres;
import io.landfall.localservers.process.FreePorts;
import io.landfall.localservers.sqs.LocalQueues;
import io.landfall.messaging.step.StepHandler;
import io.landfall.messaging.step.StepOutcome;
import io.landfall.messaging.step.UndoOutcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The whole service with a state database, a broker and a stand-in for DMS; started once for all tests of the JVM. */
public final class AdapterStack {

    private static AdapterStack shared;

    public final StandInDms dms;
    /** All calls of DMS go through it. */
    public final FaultyFront front;
    /** The queue from which the service takes events of DMS; its dead letters are in NAME-dlq. */
    public final String eventQueue;

    private final ConfigurableApplicationContext context;

    private AdapterStack() throws IOException {
        dms = new StandInDms();
        front = FaultyFront.before(dms.uri());
        int sqs = FreePorts.one();
        LocalQueues.start(sqs).create("dms-events");
        eventQueue = LocalQueues.url(sqs, "dms-events");
        LocalDatabase state = SharedPostgres.source().freshDatabase("adapter_state");
        Path secrets = Files.createDirectories(
                Path.of("target", "secrets-" + ProcessHandle.current().pid()));
        Files.writeString(secrets.resolve("postgres.properties"), "username=postgres\npassword=none\n");
        Files.writeString(secrets.resolve("mover.properties"), "username=landfall_mover\npassword=none\n");
        Files.writeString(secrets.resolve("catalogue.yaml"), """
                postgres: {provider: "file:postgres.properties", allowedHosts: ["127.0.0.1"]}
                mover: {provider: "file:mover.properties", allowedHosts: ["127.0.0.1"]}
                """);
        context = new SpringApplicationBuilder(DmsAdapterService.class)
                .profiles("local")
                .properties(Map.ofEntries(
                        Map.entry("server.port", "0"),
                        Map.entry("spring.datasource.url", state.jdbcUrl()),
                        Map.entry("spring.datasource.username", "postgres"),
                        Map.entry("spring.datasource.password", "none"),
                        Map.entry(
                                "spring.kafka.bootstrap-servers",
                                SharedKafka.broker().bootstrapServers()),
                        Map.entry(
                                "landfall.secrets.catalogue",
                                secrets.resolve("catalogue.yaml").toString()),
                        Map.entry("landfall.secrets.dir", secrets.toString()),
                        Map.entry("landfall.dms.endpoint", front.uri().toString()),
                        Map.entry("landfall.dms.access-key-id", "test"),
                        Map.entry("landfall.dms.secret-access-key", "test"),
                        Map.entry("landfall.dms.call-timeout", "2s"),
                        Map.entry("landfall.dms.events.queue-url", eventQueue),
                        Map.entry(
                                "landfall.dms.events.endpoint",
                                LocalQueues.endpoint(sqs).toString()),
                        Map.entry("landfall.dms.events.visibility", "2s"),
                        Map.entry("spring.main.banner-mode", "off")))
                .run("--server.port=0");
    }

    public static synchronized AdapterStack shared() {
        if (shared == null) {
            try {
                shared = new AdapterStack();
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
        return shared;
    }

    public int port() {
        return ((WebServerApplicationContext) context).getWebServer().getPort();
    }

    public <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    /** Tables named {@code insert_only} are declared to be so. */
    public static MigrationSpec aMigration(LocalDatabase source, String target, boolean cutover) {
        return new MigrationSpec(
                UUID.randomUUID(),
                UUID.randomUUID(),
                "wave",
                1,
                server(source.port()),
                server(SharedPostgres.target().server().port()),
                source.name(),
                target,
                List.of("publication:theirs"),
                List.of("*.insert_only"),
                Map.of(),
                new CutoverSpec(
                        cutover, null, Duration.ofSeconds(5), Duration.ofSeconds(1), Duration.ofSeconds(30), null),
                true,
                1,
                1_000_000_000,
                "requester",
                "requester");
    }

    private static ServerSpec server(int port) {
        return new ServerSpec("postgresql", "127.0.0.1", port, "none", "postgres");
    }

    /** Performs a step to its end, as the starter would. */
    public StepOutcome perform(MigrationSpec spec, Step step) throws Exception {
        return perform(new ScriptedRun(spec, step));
    }

    public StepOutcome perform(ScriptedRun run) throws Exception {
        StepHandler handler = handler(run.step());
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (System.nanoTime() < deadline) {
            StepOutcome outcome = handler.perform(run);
            if (!(outcome instanceof StepOutcome.Again again)) {
                return outcome;
            }
            Thread.sleep(again.pause().dividedBy(5));
        }
        throw new AssertionError(run.step() + " does not end: " + run.phases());
    }

    public void succeeds(MigrationSpec spec, Step step) throws Exception {
        assertThat(perform(spec, step)).isInstanceOf(StepOutcome.Succeeded.class);
    }

    /** Undoes a step to its end. */
    public UndoOutcome.Undone undo(MigrationSpec spec, Step step) throws Exception {
        Set<String> delays = new LinkedHashSet<>();
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (System.nanoTime() < deadline) {
            switch (handler(step).undo(new ScriptedRun(spec, step))) {
                case UndoOutcome.Undone undone -> {
                    return undone;
                }
                case UndoOutcome.Delayed delayed -> {
                    delays.add(delayed.failure().reason());
                    Thread.sleep(delayed.pause().dividedBy(5));
                }
            }
        }
        throw new AssertionError("undoing " + step + " does not end: " + delays);
    }

    /** As if the run had met its present trouble an hour ago. */
    public void ageOutage(ScriptedRun run) {
        int aged = bean(JdbcClient.class)
                .sql("UPDATE outage SET since = since - interval '1 hour' WHERE command_id = :command")
                .param("command", run.commandId())
                .update();
        assertThat(aged).isEqualTo(1);
    }

    public StepHandler handler(Step step) {
        return context.getBeansOfType(StepHandler.class).values().stream()
                .filter(handler -> handler.step() == step)
                .findFirst()
                .orElseThrow();
    }
}
