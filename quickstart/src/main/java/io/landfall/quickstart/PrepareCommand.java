package io.landfall.quickstart;

import io.landfall.quickstart.stack.Training;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** The last part of a build: what makes starts quick. */
@Command(name = "prepare", description = "Makes the services' starts quick; part of the build.", hidden = true)
final class PrepareCommand implements Callable<Integer> {

    @Override
    public Integer call() throws IOException {
        new Training(StackOptions.project(), System.err::println).run();
        return QuickstartCommand.OK;
    }
}
