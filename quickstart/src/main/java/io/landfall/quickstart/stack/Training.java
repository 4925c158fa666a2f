package io.landfall.quickstart.stack;

import io.landfall.localservers.kafka.LocalKafka;
import io.landfall.localservers.postgres.LocalPostgres;
import io.landfall.localservers.process.GuardedProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * Makes the ahead-of-time caches of the services whose jars are new: each starts once against throw-away servers, up to
 * the refreshed context. Later starts take a third of the time.
 */
public final class Training {

    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final Path project;
    private final Consumer<String> messages;

    public Training(Path project, Consumer<String> messages) {
        this.project = project;
        this.messages = messages;
    }

    /** Trains what is stale; does nothing, quickly, when nothing is. */
    public void run() throws IOException {
        for (StackService service : StackService.values()) {
            service.jar(project).extract();
        }
        List<StackService> stale = List.of(StackService.values()).stream()
                .filter(service -> !service.jar(project).hasCache())
                .toList();
        if (stale.isEmpty()) {
            return;
        }
        messages.accept("Preparing quick starts of "
                + String.join(", ", stale.stream().map(StackService::module).toList()));
        Path scratch =
                Files.createTempDirectory(Files.createDirectories(project.resolve("quickstart/target")), "training-");
        StackSettings settings = StackSettings.of(project, scratch, Ports.free());
        StackKeys keys = StackKeys.in(scratch);
        try (LocalPostgres server = StateServer.settings(
                                scratch.resolve("postgres"),
                                settings.ports().of(Ports.STATE_SERVER),
                                keys.statePassword(),
                                settings.servers())
                        .start();
                LocalKafka kafka = LocalKafka.start(
                        scratch.resolve("kafka"),
                        settings.ports().of(Ports.KAFKA),
                        settings.ports().of(Ports.KAFKA_CONTROLLER))) {
            KafkaTopics.create(kafka.bootstrapServers(), settings.servers());
            StateServer.createDatabases(server);
            Files.writeString(settings.secretCatalogue(), "{}\n");
            Files.createDirectories(settings.secrets());
            train(stale, settings, new ServiceProperties(settings, keys));
        } finally {
            Directories.delete(scratch);
        }
    }

    private void train(StackService service, StackSettings settings, ServiceProperties properties) throws IOException {
        GuardedProcess training = GuardedProcess.start(
                service.jar(project).trainingCommand(),
                properties.environment(
                        service, settings.ports().of(service), settings.ports().management(service)),
                settings.data(),
                settings.log(service.module()),
                GuardedProcess.Signal.KILL);
        try {
            int status = training.onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            if (status != 0) {
                throw new IOException(
                        "it ended with status " + status + ":\n" + LogTail.of(settings.log(service.module()), 20));
            }
            service.jar(project).takeCache();
        } catch (TimeoutException e) {
            throw new IOException("it took more than " + PATIENCE.toMinutes() + " minutes", e);
        } catch (ExecutionException | InterruptedException e) {
            throw new IOException("it was not waited for", e);
        } finally {
            training.kill();
        }
    }

    private void train(List<StackService> stale, StackSettings settings, ServiceProperties properties) {
        Map<StackService, Future<?>> trainings = new HashMap<>();
        try (ExecutorService two = Executors.newFixedThreadPool(2)) {
            for (StackService service : stale) {
                trainings.put(service, two.submit(() -> {
                    train(service, settings, properties);
                    return null;
                }));
            }
        }
        trainings.forEach((service, training) -> {
            try {
                training.get();
            } catch (ExecutionException e) {
                messages.accept(service.module() + " will start slowly: " + e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }
}
