package io.landfall.quickstart.demo;

import io.landfall.cli.LandfallCommand;
import io.landfall.cli.client.LandfallClient;
import io.landfall.cli.client.Login;
import io.landfall.cli.client.MigrationView;
import io.landfall.cli.client.TaskView;
import io.landfall.cli.output.TaskTables;
import io.landfall.contracts.MigrationStatus;
import io.landfall.quickstart.ledger.LedgerChecker;
import io.landfall.quickstart.ledger.LedgerTraffic;
import io.landfall.quickstart.ledger.LedgerVerdict;
import io.landfall.quickstart.secrets.LocalCatalogue;
import io.landfall.quickstart.stack.Directories;
import io.landfall.quickstart.stack.Ports;
import io.landfall.quickstart.stack.Stack;
import io.landfall.quickstart.stack.StackFailure;
import io.landfall.quickstart.stack.StackSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The demo from beginning to end; read {@link #run}. */
public final class Demo implements AutoCloseable {

    private static final String TASK = "demo";
    private static final int TARGET = 1;
    private static final int CLIENTS = 3;
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final Duration ON_THE_TARGET = Duration.ofSeconds(3);

    private final StackSettings settings;
    private final boolean approve;
    private final Narrator narrator = new Narrator();
    private final Map<DemoDatabase, LedgerTraffic> traffic = new EnumMap<>(DemoDatabase.class);
    private final Set<String> approvalAsked = new HashSet<>();
    private final Map<String, String> shown = new HashMap<>();
    private volatile @Nullable DemoServers servers;
    private volatile @Nullable Stack stack;

    private Demo(StackSettings settings, boolean approve) {
        this.settings = settings;
        this.approve = approve;
    }

    /**
     * A demo in the emptied directory {@code demo} below the data directory. With {@code approve} the second user
     * approves by itself; else the terminal is asked.
     */
    public static Demo in(StackSettings usual, boolean approve) throws IOException {
        Path directory = usual.data().resolve("demo");
        StackSettings settings = usual.in(directory);
        Stack.refuseSecondSupervisor(directory);
        Directories.delete(directory);
        return new Demo(settings, approve);
    }

    /** Returns whether everything held. */
    public boolean run() throws IOException, SQLException {
        settings.ports().requireFree(List.of(Ports.DEMO_SOURCE, Ports.DEMO_TARGET));
        CompletableFuture<DemoServers> demoServers = startServers();
        Stack running = Stack.start(settings, narrator::say);
        stack = running;
        DemoServers both = joined(demoServers);
        startTraffic(both);
        addSecrets();
        LandfallClient client = new LandfallClient(running.registry(), Login.builtIn("operator"));
        client.register(document());
        narrator.say("Registered task " + TASK + " at " + running.registry()
                + "; watch it elsewhere too: ./landfall watch " + TASK);
        boolean completed = watch(client, running);
        if (completed) {
            awaitTrafficOnTarget();
        }
        traffic.values().forEach(LedgerTraffic::close);
        if (!completed) {
            narrator.say("The migration did not complete; the logs are in "
                    + settings.data().resolve("logs"));
            return false;
        }
        certificates(client);
        return judge(both);
    }

    private CompletableFuture<DemoServers> startServers() {
        narrator.say("Starting the demo's source and target servers");
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        DemoServers started = DemoServers.start(
                                settings.data().resolve("servers"),
                                settings.ports().of(Ports.DEMO_SOURCE),
                                settings.ports().of(Ports.DEMO_TARGET));
                        servers = started;
                        for (DemoDatabase database : DemoDatabase.values()) {
                            database.create(started.source());
                            narrator.say("Created database " + database.database() + " on the source");
                        }
                        return started;
                    } catch (SQLException e) {
                        throw new CompletionException(e);
                    }
                },
                Executors.newSingleThreadExecutor(
                        Thread.ofPlatform().daemon().name("demo-servers").factory()));
    }

    private static DemoServers joined(CompletableFuture<DemoServers> starting) {
        try {
            return starting.join();
        } catch (CompletionException e) {
            throw new StackFailure("The demo's databases were not created: " + e.getCause(), e);
        }
    }

    private void startTraffic(DemoServers both) throws IOException {
        for (DemoDatabase database : DemoDatabase.values()) {
            traffic.put(
                    database,
                    new LedgerTraffic(
                            database.database(),
                            List.of(
                                    both.application(both.source(), database),
                                    both.application(both.target(), database)),
                            CLIENTS,
                            database.trafficCall(),
                            settings.data().resolve("journals")));
        }
        narrator.say(CLIENTS + " clients write into each of the databases; their journals: "
                + settings.data().resolve("journals"));
    }

    private void addSecrets() throws IOException {
        LocalCatalogue catalogue = new LocalCatalogue(settings.secretCatalogue(), settings.secrets());
        catalogue.put("demo-source", DemoServers.LANDFALL, DemoServers.PASSWORD, List.of());
        catalogue.put("demo-target", DemoServers.LANDFALL, DemoServers.PASSWORD, List.of());
        catalogue.put("demo-application", DemoDatabase.SHOP.application(), DemoServers.PASSWORD, List.of());
    }

    private String document() {
        return DemoDatabase.resource("task.yaml")
                .replace("SOURCE_PORT", Integer.toString(settings.ports().of(Ports.DEMO_SOURCE)))
                .replace("TARGET_PORT", Integer.toString(settings.ports().of(Ports.DEMO_TARGET)));
    }

    private boolean watch(LandfallClient client, Stack running) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < deadline) {
            TaskView task = client.task(TASK);
            show(task.migrations());
            for (MigrationView migration : task.migrations()) {
                if (migration.status() == MigrationStatus.AWAITING_APPROVAL
                        && approvalAsked.add(migration.migrationId() + "/" + migration.attempt())) {
                    approve(migration, running);
                }
            }
            if (task.migrations().stream().allMatch(Demo::stands)) {
                TaskTables.failures(TASK, task.migrations()).forEach(narrator::say);
                return task.migrations().stream()
                        .allMatch(migration -> migration.status() == MigrationStatus.COMPLETED);
            }
            Narrator.pause(Duration.ofMillis(500));
        }
        narrator.say("Out of patience after " + PATIENCE.toMinutes() + " minutes");
        return false;
    }

    private static boolean stands(MigrationView migration) {
        return migration.status().isFinal() || migration.status().isRetryable();
    }

    private void show(List<MigrationView> migrations) {
        for (MigrationView migration : migrations) {
            String line = TaskTables.line(TASK, migration);
            if (!line.equals(shown.put(migration.database(), line))) {
                narrator.say(line);
            }
        }
    }

    private void approve(MigrationView migration, Stack running) {
        List<String> command = new ArrayList<>(List.of(
                "approve",
                TASK + "/" + migration.database(),
                "--reason",
                "the demo's second user agrees",
                "--now",
                "--server",
                running.registry().toString()));
        if (approve) {
            command.add("--yes");
        }
        int status = LandfallCommand.commandLine().execute(command.toArray(String[]::new));
        if (status != 0) {
            narrator.say("Not approved; it can still be: ./landfall approve " + TASK + "/" + migration.database()
                    + " --reason ... --server " + running.registry());
        }
    }

    private void awaitTrafficOnTarget() {
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!traffic.values().stream().allMatch(clients -> clients.allServedBy(TARGET))) {
            if (System.nanoTime() > deadline) {
                narrator.say("Not every client has reached the target after 30 s");
                return;
            }
            Narrator.pause(Duration.ofMillis(100));
        }
        narrator.say("All clients write to the target now");
        Narrator.pause(ON_THE_TARGET);
    }

    private void certificates(LandfallClient client) {
        for (MigrationView migration : client.task(TASK).migrations()) {
            JsonNode certificate =
                    client.certificate(TASK, migration.migrationId().toString());
            CertificateSummary.of(certificate)
                    .forEach(line -> narrator.say("certificate " + migration.database() + ": " + line));
            narrator.say("certificate " + migration.database() + ": all of it: ./landfall certificate " + TASK + "/"
                    + migration.database());
        }
    }

    private boolean judge(DemoServers both) throws IOException, SQLException {
        boolean held = true;
        for (DemoDatabase database : DemoDatabase.values()) {
            LedgerTraffic clients = trafficOf(database);
            LedgerVerdict verdict;
            try (Connection connection = both.target().connect(database.database())) {
                verdict = new LedgerChecker(clients.journals()).check(connection);
            }
            boolean moved = clients.allServedBy(TARGET);
            narrator.say("checker " + database.database() + ": " + (verdict.held() ? "HELD" : "BROKEN") + " - "
                    + verdict.text());
            narrator.say("write downtime " + database.database() + ": "
                    + clients.longestGap().toMillis() + " ms, the longest time that a client waited for a write"
                    + (moved ? "" : "; NOT ALL CLIENTS REACHED THE TARGET"));
            held &= verdict.held() && moved;
        }
        narrator.say(held ? "Everything held." : "Something did NOT hold.");
        return held;
    }

    private LedgerTraffic trafficOf(DemoDatabase database) {
        LedgerTraffic clients = traffic.get(database);
        if (clients == null) {
            throw new IllegalStateException("No clients for " + database);
        }
        return clients;
    }

    /** Says where things are, for a demo that stays up. */
    public void sayWhereabouts() {
        narrator.say("All stays up until Ctrl-C. Databases: "
                + String.join(
                        ", ",
                        Arrays.stream(DemoDatabase.values())
                                .map(DemoDatabase::database)
                                .toList())
                + " on 127.0.0.1:" + settings.ports().of(Ports.DEMO_SOURCE) + " (source) and :"
                + settings.ports().of(Ports.DEMO_TARGET) + " (target), user postgres or landfall, password "
                + DemoServers.PASSWORD + "; logs: " + settings.data().resolve("logs"));
    }

    /** Ends all processes that the demo started. */
    @Override
    public void close() {
        traffic.values().forEach(LedgerTraffic::close);
        Stack running = stack;
        if (running != null) {
            running.close();
        }
        DemoServers both = servers;
        if (both != null) {
            both.close();
        }
    }
}
