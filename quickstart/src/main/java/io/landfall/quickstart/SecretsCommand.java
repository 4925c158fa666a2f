package io.landfall.quickstart;

import io.landfall.quickstart.secrets.LocalCatalogue;
import io.landfall.quickstart.stack.StackSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The local catalogue of secrets. */
@Command(
        name = "secrets",
        description = "The local catalogue of secrets.",
        mixinStandardHelpOptions = true,
        subcommands = SecretsCommand.Add.class)
final class SecretsCommand {

    /** Adds or replaces an entry. */
    @Command(
            name = "add",
            description = "Adds a database login under a name that tasks use as secretRef, or replaces it.",
            mixinStandardHelpOptions = true)
    static final class Add implements Callable<Integer> {

        @Parameters(paramLabel = "NAME", description = "The secretRef.")
        private String name = "";

        @Option(names = "--username", required = true, paramLabel = "U", description = "The login role.")
        private String username = "";

        @Option(
                names = "--password-stdin",
                required = true,
                description = "Reads the password from the standard input, up to the end or a newline.")
        @SuppressWarnings("UnusedVariable") // there is no other way to give a password; the name says what happens
        private boolean passwordFromInput;

        @Option(
                names = "--allow-host",
                paramLabel = "H",
                description = "A host that this login may be sent to; *.example.com and * work."
                        + " Without any: this machine only.")
        private List<String> allowedHosts = List.of();

        @Mixin
        private StackOptions options = new StackOptions();

        @Override
        public Integer call() throws IOException {
            StackSettings settings = options.settings();
            String input = new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
            String password = input.endsWith("\n") ? input.substring(0, input.length() - 1) : input;
            new LocalCatalogue(settings.secretCatalogue(), settings.secrets())
                    .put(name, username, password, allowedHosts);
            System.err.println("Secret '" + name + "' is in " + settings.secretCatalogue() + " and may be sent to "
                    + String.join(", ", allowedHosts.isEmpty() ? LocalCatalogue.LOOPBACK : allowedHosts) + ".");
            return QuickstartCommand.OK;
        }
    }
}
