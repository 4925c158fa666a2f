package io.landfall.localservers.process;

import java.util.ArrayList;
import java.util.List;

/** Commands of programs that refuse to run as root. */
public final class Unprivileged {

    private Unprivileged() {}

    /** As it is; for root in a user namespace without a mapping, where it is nobody, yet still owns its files. */
    public static List<String> command(List<String> command) {
        if (!"root".equals(System.getProperty("user.name"))) {
            return command;
        }
        List<String> mapped = new ArrayList<>(List.of("unshare", "--user"));
        mapped.addAll(command);
        return mapped;
    }
}
