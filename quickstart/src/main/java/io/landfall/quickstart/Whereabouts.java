package io.landfall.quickstart;

import io.landfall.quickstart.stack.RunFile;
import java.nio.file.Path;

/** Says where everything is. */
final class Whereabouts {

    private Whereabouts() {}

    static String of(RunFile run, Path data) {
        boolean usual = data.equals(StackOptions.project().resolve(".landfall"));
        String option = usual ? "" : " --data " + data;
        StringBuilder text = new StringBuilder();
        line(text, "API", run.registryUrl());
        run.parts().forEach((name, part) -> line(text, name, "127.0.0.1:" + part.port() + "   pid " + part.pid()));
        line(text, "logs", data.resolve("logs") + "/");
        line(text, "secrets", data.resolve("secrets.yaml") + "   (./landfall secrets add NAME ..." + option + ")");
        line(text, "use", usual ? "./landfall get" : "LANDFALL_SERVER=" + run.registryUrl() + " ./landfall get");
        line(text, "stop", "./landfall down" + option);
        return text.toString();
    }

    private static void line(StringBuilder text, String what, String where) {
        text.append(String.format("%-22s %s%n", what, where));
    }
}
