package io.landfall.systemtests;

import io.landfall.quickstart.stack.Stack;
import io.landfall.quickstart.stack.StackService;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Scrapes every service beside a test, as Prometheus would, and remembers the names of what it saw. */
final class Scrapes implements AutoCloseable {

    private final Stack stack;
    private final HttpClient http = HttpClient.newHttpClient();
    private final Set<String> names = new ConcurrentSkipListSet<>();
    private final ScheduledExecutorService beside = Executors.newSingleThreadScheduledExecutor();

    private final Future<?> scraping;

    private Scrapes(Stack stack) {
        this.stack = stack;
        this.scraping = beside.scheduleWithFixedDelay(this::scrape, 0, 2, TimeUnit.SECONDS);
    }

    static Scrapes of(Stack stack) {
        return new Scrapes(stack);
    }

    /** All names seen so far. */
    Set<String> names() {
        return Set.copyOf(names);
    }

    /** The lines of a service's metrics now. */
    String metricsOf(StackService service) throws IOException, InterruptedException {
        URI address = stack.management(service).resolve("/actuator/prometheus");
        HttpResponse<String> answer =
                http.send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException(address + " answers " + answer.statusCode());
        }
        return answer.body();
    }

    private void scrape() {
        for (StackService service : StackService.values()) {
            try {
                metricsOf(service)
                        .lines()
                        .filter(line -> !line.startsWith("#"))
                        .forEach(line -> names.add(line.split("[{ ]", 2)[0]));
            } catch (IOException down) {
                // another test may have killed it; the next scrape finds it again
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    @Override
    public void close() {
        scraping.cancel(true);
        beside.shutdownNow();
        http.shutdownNow();
    }
}
