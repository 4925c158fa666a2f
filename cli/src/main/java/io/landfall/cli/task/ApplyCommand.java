package io.landfall.cli.task;

import io.landfall.cli.DocumentFile;
import io.landfall.cli.ExitCode;
import io.landfall.cli.RegistryCommand;
import io.landfall.cli.client.LandfallClient;
import io.landfall.cli.client.TaskView;
import java.nio.file.Path;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Registers a task; an existing name is refused. */
@Command(name = "apply", description = "Registers a migration task and starts it.")
public final class ApplyCommand extends RegistryCommand {

    @Option(
            names = {"-f", "--file"},
            required = true,
            paramLabel = "FILE",
            description = "The task document, YAML or JSON; - is standard input.")
    private Path file = Path.of("-");

    @Option(
            names = "--idempotency-key",
            paramLabel = "KEY",
            description = "The same key with the same document again gets the same answer.")
    private @Nullable String key;

    @Override
    public Integer call() {
        LandfallClient client = client();
        String document = DocumentFile.read(file);
        TaskView task =
                client.register(document, key == null ? UUID.randomUUID().toString() : key);
        out().println(task.name());
        say("registered " + task.name() + " with " + task.migrations().size() + " database(s); see 'landfall watch "
                + task.name() + "'");
        return ExitCode.OK;
    }
}
