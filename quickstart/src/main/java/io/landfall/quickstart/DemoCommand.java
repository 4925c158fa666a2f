package io.landfall.quickstart;

import io.landfall.quickstart.demo.Demo;
import java.io.IOException;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Migrates two live databases while everybody watches. */
@Command(
        name = "demo",
        description = {
            "Migrates two databases between two local servers while clients write to them, and checks that each write is there once.",
            "Uses and first empties the directory demo below --data."
        },
        mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {

    @Option(names = "--approve", description = "The second user approves without being asked.")
    private boolean approve;

    @Option(names = "--exit", description = "Ends instead of staying up: status 0 only if everything held.")
    private boolean exit;

    @Mixin
    private StackOptions options = new StackOptions();

    @Override
    public Integer call() throws IOException, SQLException, InterruptedException {
        Demo demo = Demo.in(options.settings(), approve);
        Runtime.getRuntime().addShutdownHook(new Thread(demo::close, "stop-demo"));
        boolean held = demo.run();
        if (!exit) {
            demo.sayWhereabouts();
            new CountDownLatch(1).await();
        }
        return held ? QuickstartCommand.OK : QuickstartCommand.FAILED;
    }
}
