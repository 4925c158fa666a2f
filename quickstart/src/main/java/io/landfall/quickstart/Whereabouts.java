package io.landfall.quickstart;

import io.landfall.quickstart.stack.RunFile;
import java.nio.file.Path;

/** Says where everything is. */
final class Whereabouts {

    private Whereabouts() {}

    static String of(RunFile run, Path data) {
        StringBuilder text = new StringBuilder();
        line(text, "API and dashboard", run.registryUrl());
        run.parts().forEach((name, part) -> line(text, name, "127.0.0.1:" + part.port() + "   pid " + part.pid()));
        line(text, "logs", data.resolve("logs") + "/");
        line(text, "secrets", data.resolve("secrets.yaml") + "   (./landfall secrets add NAME ...)");
        line(text, "stop", "./landfall down");
        return text.toString();
    }

    private static void line(StringBuilder text, String what, String where) {
        text.append(String.format("%-22s %s%n", what, where));
    }
}
