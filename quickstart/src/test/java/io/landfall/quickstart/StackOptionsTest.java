package io.landfall.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class StackOptionsTest {

    @Test
    void events_are_on_unless_no_events_is_given() {
        assertThat(parsed().settings().events()).isTrue();
        assertThat(parsed("--no-events").settings().events()).isFalse();
    }

    @Test
    void the_supervisor_in_the_background_is_told_the_same() {
        StackOptions here = parsed("--no-events", "--port-base", "9100");
        StackOptions there = parsed(here.arguments().toArray(String[]::new));
        assertThat(there.settings()).isEqualTo(here.settings());
        assertThat(there.settings().events()).isFalse();
        assertThat(parsed().arguments()).doesNotContain("--no-events");
    }

    private static StackOptions parsed(String... arguments) {
        StackOptions options = new StackOptions();
        new CommandLine(CommandLine.Model.CommandSpec.create()
                        .addMixin("stack", CommandLine.Model.CommandSpec.forAnnotatedObject(options)))
                .parseArgs(arguments);
        return options;
    }
}
