package io.landfall.cli;

import java.io.Console;
import java.util.Optional;

/** The person at the other end, if there is one. */
public final class Terminal {

    private Terminal() {}

    public static boolean isThere() {
        return console().isPresent();
    }

    /**
     * Returns after a yes.
     *
     * @param instead what a script gives instead of an answer
     * @throws CommandFailed when the answer is another one, or there is nobody to ask
     */
    public static void confirm(String question, String instead) {
        Console console = console()
                .orElseThrow(
                        () -> new CommandFailed(ExitCode.USAGE, "there is no terminal to ask at; give " + instead));
        String answer = console.readLine("%s [y/N] ", question);
        if (answer == null || !answer.strip().matches("(?i)y|yes")) {
            throw new CommandFailed(ExitCode.FAILED, "not confirmed: nothing was done");
        }
    }

    private static Optional<Console> console() {
        return Optional.ofNullable(System.console()).filter(Console::isTerminal);
    }
}
