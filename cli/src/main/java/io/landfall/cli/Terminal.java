package io.landfall.cli;

import java.io.Console;
import java.util.Optional;

/** The person at the other end, if there is one. */
public final class Terminal {

    private Terminal() {}

    public static boolean isThere() {
        return console().isPresent();
    }

    /** The answer to a question; empty when there is nobody to ask, or no answer. */
    public static Optional<String> ask(String question) {
        return console().map(console -> console.readLine("%s", question)).map(String::strip);
    }

    private static Optional<Console> console() {
        return Optional.ofNullable(System.console()).filter(Console::isTerminal);
    }
}
