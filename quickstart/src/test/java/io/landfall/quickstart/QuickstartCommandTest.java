package io.landfall.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class QuickstartCommandTest {

    @TempDir
    Path directory;

    private final StringWriter messages = new StringWriter();

    @Test
    void a_usage_error_is_2_and_names_the_parts() {
        assertThat(execute("up", "--data", directory.toString(), "--port", "nope=1"))
                .isEqualTo(2);
        assertThat(messages.toString()).contains("'nope'").contains("registry-service");
    }

    @Test
    void stopping_what_does_not_run_is_fine() {
        assertThat(execute("down", "--data", directory.toString())).isZero();
    }

    @Test
    void a_secret_needs_its_user() {
        assertThat(execute("secrets", "add", "name", "--password-stdin", "--data", directory.toString()))
                .isEqualTo(2);
        assertThat(directory.resolve("secrets.yaml")).doesNotExist();
    }

    private int execute(String... arguments) {
        CommandLine command = QuickstartCommand.commandLine();
        command.setErr(new PrintWriter(messages, true));
        return command.execute(arguments);
    }
}
