package io.landfall.cli;

import io.landfall.cli.client.LandfallClient;
import io.landfall.cli.client.Login;
import java.io.PrintWriter;
import java.net.URI;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What every command that calls the registry shares: its address, and as whom. */
public abstract class RegistryCommand implements Callable<Integer> {

    @Option(
            names = "--server",
            paramLabel = "URL",
            defaultValue = "${env:LANDFALL_SERVER:-http://127.0.0.1:8080}",
            description = "The registry's address; default: LANDFALL_SERVER, else http://127.0.0.1:8080.")
    private URI server = URI.create("http://127.0.0.1:8080");

    @Option(
            names = "--as",
            paramLabel = "USER",
            description = "The user to act as. The password is LANDFALL_PASSWORD, else that of the local built-in user;"
                    + " LANDFALL_TOKEN, a JWT, takes the place of both.")
    private @Nullable String user;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Shows this help.")
    @SuppressWarnings("UnusedVariable") // picocli reads it
    private boolean help;

    @Spec
    private @Nullable CommandSpec spec;

    /** Who acts when {@code --as} is not given. */
    protected String defaultUser() {
        return "operator";
    }

    protected final LandfallClient client() {
        if (server.getHost() == null || server.getScheme() == null) {
            throw new IllegalArgumentException("--server: '" + server + "' is no address like http://127.0.0.1:8080");
        }
        return new LandfallClient(server, login());
    }

    /** Data: what a script may read. */
    protected final PrintWriter out() {
        return commandSpec().commandLine().getOut();
    }

    /** A message for people. */
    protected final void say(String message) {
        PrintWriter err = commandSpec().commandLine().getErr();
        err.println(message);
        err.flush();
    }

    private CommandSpec commandSpec() {
        if (spec == null) {
            throw new IllegalStateException("the command was not made by the command line");
        }
        return spec;
    }

    private Login login() {
        String token = System.getenv("LANDFALL_TOKEN");
        if (token != null && !token.isBlank()) {
            return new Login.Token(token.strip());
        }
        String name = user == null ? defaultUser() : user;
        String password = System.getenv("LANDFALL_PASSWORD");
        return password == null ? Login.builtIn(name) : new Login.Basic(name, password);
    }
}
