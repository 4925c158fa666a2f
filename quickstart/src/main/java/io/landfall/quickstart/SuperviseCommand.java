package io.landfall.quickstart;

import io.landfall.quickstart.stack.Stack;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Runs all processes until it is told to stop. */
@Command(
        name = "supervise",
        description = "Runs Landfall in the foreground until SIGTERM or Ctrl-C.",
        mixinStandardHelpOptions = true)
final class SuperviseCommand implements Callable<Integer> {

    @Mixin
    private StackOptions options = new StackOptions();

    @Override
    public Integer call() throws InterruptedException {
        AtomicReference<@Nullable Stack> running = new AtomicReference<>();
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            Stack stack = running.get();
                            if (stack != null) {
                                say("Stopping");
                                stack.close();
                            }
                        },
                        "stop-landfall"));
        running.set(Stack.start(options.settings(), SuperviseCommand::say));
        say("Everything is healthy");
        new CountDownLatch(1).await();
        return QuickstartCommand.OK;
    }

    private static void say(String message) {
        System.out.println(Instant.now() + " " + message);
    }
}
