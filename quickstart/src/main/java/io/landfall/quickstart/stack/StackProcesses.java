package io.landfall.quickstart.stack;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;

/** The supervised processes of a stack, and {@code run.json}, which tells others of them. */
final class StackProcesses implements SupervisedProcess.Announcements {

    private static final Duration GRACE = Duration.ofSeconds(10);

    private final StackSettings settings;
    private final Consumer<String> messages;
    private final Map<String, Served> processes = new ConcurrentHashMap<>();
    private final ScheduledExecutorService restarts = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("restarts").factory());
    private volatile RunFile.State state = RunFile.State.STARTING;

    private record Served(SupervisedProcess process, int port) {}

    StackProcesses(StackSettings settings, Consumer<String> messages) {
        this.settings = settings;
        this.messages = messages;
    }

    /** Starts a process, and from now on again whenever it ends; one of that name that was stopped is forgotten. */
    void start(String name, int port, SupervisedProcess.Launch launch) throws IOException {
        LogTail.rotate(settings.log(name));
        SupervisedProcess process = new SupervisedProcess(name, launch, restarts, this);
        processes.put(name, new Served(process, port));
        process.start();
    }

    boolean has(String name) {
        return processes.containsKey(name);
    }

    SupervisedProcess of(String name) {
        Served served = processes.get(name);
        if (served == null) {
            throw new IllegalArgumentException("There is no process '" + name + "' but " + processes.keySet());
        }
        return served.process();
    }

    /** Says how far the stack is. */
    void reached(RunFile.State now) {
        state = now;
        writeRunFile();
    }

    /** Stops all but these at once, then these in their order; returns when nothing runs. */
    void stop(List<String> last) {
        stopTogether(processes.values().stream()
                .map(Served::process)
                .filter(process -> !last.contains(process.name()))
                .toList());
        for (String name : last) {
            if (has(name)) {
                of(name).stop(GRACE.multipliedBy(2));
            }
        }
        restarts.shutdownNow();
        try {
            RunFile.remove(settings.data());
        } catch (IOException e) {
            messages.accept("run.json could not be removed: " + e.getMessage());
        }
    }

    private static void stopTogether(List<SupervisedProcess> processes) {
        List<Thread> stopping = processes.stream()
                .map(process -> Thread.ofVirtual().start(() -> process.stop(GRACE)))
                .toList();
        for (Thread thread : stopping) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                processes.forEach(SupervisedProcess::killForGood);
                return;
            }
        }
    }

    @Override
    public void started(String name, long pid) {
        writeRunFile();
    }

    @Override
    public void ended(String name, int status, Duration pause) {
        messages.accept(name + " ended with status " + status + " and is started again in " + pause.toMillis()
                + " ms; its log: " + settings.log(name));
    }

    private synchronized void writeRunFile() {
        Map<String, RunFile.Part> parts = new LinkedHashMap<>();
        processes.forEach((name, served) -> parts.put(
                name,
                new RunFile.Part(
                        served.process().pid(),
                        served.port(),
                        settings.log(name).toString())));
        String registry = "http://127.0.0.1:" + settings.ports().of(StackService.REGISTRY);
        try {
            new RunFile(state, ProcessHandle.current().pid(), registry, parts).write(settings.data());
        } catch (IOException e) {
            messages.accept("run.json could not be written: " + e.getMessage());
        }
    }
}
