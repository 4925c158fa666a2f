package io.landfall.benchmarks;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How much is measured.
 *
 * @param scale of the rows and changes; 1 is what the goals speak of
 * @param rounds how often each side is measured
 * @param servers the PostgreSQL installation, holding bin/, that the servers are run from; null: the packaged one
 */
record Options(double scale, int rounds, @Nullable Path servers) {

    private static final String SCALE = "--scale=";
    private static final String ROUNDS = "--rounds=";
    private static final String SERVERS = "--servers=";

    Options {
        if (scale <= 0 || rounds < 1) {
            throw new IllegalArgumentException("scale and rounds must be more than 0");
        }
        if (servers != null && !Files.isExecutable(servers.resolve("bin/postgres"))) {
            throw new IllegalArgumentException(
                    servers + " holds no bin/postgres: name the directory of an installation");
        }
    }

    static Options of(List<String> arguments) {
        double scale = 1;
        int rounds = 3;
        Path servers = null;
        for (String argument : arguments) {
            if (argument.startsWith(SCALE)) {
                scale = Double.parseDouble(argument.substring(SCALE.length()));
            } else if (argument.startsWith(ROUNDS)) {
                rounds = Integer.parseInt(argument.substring(ROUNDS.length()));
            } else if (argument.startsWith(SERVERS)) {
                servers = Path.of(argument.substring(SERVERS.length())).toAbsolutePath();
            } else {
                throw new IllegalArgumentException("unknown option " + argument);
            }
        }
        return new Options(scale, rounds, servers);
    }

    Options scaledBy(double factor) {
        return new Options(scale * factor, rounds, servers);
    }

    int scaled(int number) {
        return (int) Math.max(1, Math.round(number * scale));
    }
}
