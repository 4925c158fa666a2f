package io.landfall.quickstart.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The clients of one database, each a thread with a journal of its own. */
final class LedgerTraffic implements AutoCloseable {

    static final int ACCOUNTS = 200;

    private final List<LedgerClient> clients = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final List<Path> journals = new ArrayList<>();

    /** Starts the clients; they try the endpoints in turn. */
    LedgerTraffic(String name, List<Endpoint> endpoints, int clientCount, String trafficCall, Path directory)
            throws IOException {
        Files.createDirectories(directory);
        for (int client = 1; client <= clientCount; client++) {
            Path journal = directory.resolve(name + "-" + client + ".journal");
            journals.add(journal);
            clients.add(new LedgerClient(client, endpoints, ACCOUNTS, trafficCall, journal));
        }
        for (LedgerClient client : clients) {
            threads.add(Thread.ofPlatform().name("client-" + name).daemon().start(client));
        }
    }

    long acknowledged() {
        return clients.stream().mapToLong(LedgerClient::acknowledged).sum();
    }

    /** Whether every client's last acknowledgement came from that endpoint. */
    boolean allServedBy(int endpoint) {
        return clients.stream().allMatch(client -> client.lastServing() == endpoint);
    }

    Duration longestGap() {
        return clients.stream()
                .map(LedgerClient::longestGap)
                .max(Comparator.naturalOrder())
                .orElse(Duration.ZERO);
    }

    List<Path> journals() {
        return List.copyOf(journals);
    }

    /** Stops the clients after their current write. */
    @Override
    public void close() {
        clients.forEach(LedgerClient::stop);
        for (Thread thread : threads) {
            try {
                thread.join(Duration.ofSeconds(70));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
