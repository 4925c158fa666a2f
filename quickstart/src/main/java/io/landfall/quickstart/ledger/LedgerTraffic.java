package io.landfall.quickstart.ledger;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** The clients of one database, each a thread with a journal of its own. */
public final class LedgerTraffic implements AutoCloseable {

    static final int ACCOUNTS = 200;

    private final List<LedgerClient> clients = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final List<Path> journals = new ArrayList<>();

    /**
     * What one client felt.
     *
     * @param longestGap the longest time between two acknowledged writes
     * @param errors how often its database turned it away or broke off
     */
    public record Felt(int client, long acknowledged, Duration longestGap, long errors) {

        /** In one line. */
        public String text() {
            return "client " + client + ": " + acknowledged + " acknowledged writes, longest gap "
                    + longestGap.toMillis() + " ms, " + errors + " errors";
        }
    }

    /**
     * Starts the clients; they try the endpoints in turn.
     *
     * @param trafficCall SQL with one parameter, a number, for traffic that is not journalled; empty for none
     * @param directory of their journals, {@code NAME-CLIENT.journal}
     */
    public LedgerTraffic(String name, List<Endpoint> endpoints, int clientCount, String trafficCall, Path directory)
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

    /** How many writes of all clients were acknowledged. */
    public long acknowledged() {
        return clients.stream().mapToLong(LedgerClient::acknowledged).sum();
    }

    /** Whether every client's last acknowledgement came from that endpoint. */
    public boolean allServedBy(int endpoint) {
        return clients.stream().allMatch(client -> client.lastServing() == endpoint);
    }

    /** The longest time that any client waited for a write. */
    public Duration longestGap() {
        return clients.stream()
                .map(LedgerClient::longestGap)
                .max(Comparator.naturalOrder())
                .orElse(Duration.ZERO);
    }

    /** What each client felt, in their order. */
    public List<Felt> felt() {
        return IntStream.range(0, clients.size())
                .mapToObj(index -> {
                    LedgerClient client = clients.get(index);
                    return new Felt(index + 1, client.acknowledged(), client.longestGap(), client.errors());
                })
                .toList();
    }

    /** The clients' journals. */
    public List<Path> journals() {
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
