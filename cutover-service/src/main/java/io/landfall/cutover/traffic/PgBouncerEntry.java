package io.landfall.cutover.traffic;

import io.landfall.contracts.spec.ServerSpec;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The file {@code NAME.ini} that holds PgBouncer's entry for one database and nothing else; it is replaced as a whole,
 * so that PgBouncer reads the old one or the new one. Options beside host, port and dbname stay.
 */
final class PgBouncerEntry {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_-]{0,62}");
    private static final Pattern OPTION = Pattern.compile("([a-z_]+)\\s*=\\s*('(?:[^']|'')*'|[^\\s']+)");
    private static final List<String> PLACE = List.of("host", "port", "dbname");

    private final Path directory;
    private final String database;

    PgBouncerEntry(Path directory, String database) {
        this.directory = directory;
        this.database = database;
    }

    static String place(ServerSpec server, String database) {
        return "host=" + server.host() + " port=" + server.port() + " dbname=" + quoted(database);
    }

    /** Refuses a file that could not be replaced later. */
    void check() throws IOException {
        options();
        if (!Files.isWritable(directory)) {
            throw unusable("its directory can't be written to");
        }
    }

    void leadTo(ServerSpec server, String target) throws IOException {
        List<String> entry = new ArrayList<>(List.of(place(server, target)));
        Matcher option = OPTION.matcher(options());
        while (option.find()) {
            if (!PLACE.contains(option.group(1))) {
                entry.add(option.group(1) + "=" + option.group(2));
            }
        }
        Path written = directory.resolve("." + database + ".ini.new");
        Files.writeString(written, "[databases]\n" + database + " = " + String.join(" ", entry) + "\n");
        try (FileChannel channel = FileChannel.open(written, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Files.move(written, file(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private String options() throws IOException {
        Path file = file();
        if (!Files.isRegularFile(file)) {
            throw unusable("there is no such file");
        }
        Pattern line = Pattern.compile("\\s*" + Pattern.quote(database) + "\\s*=\\s*(.*)");
        Optional<String> options = Files.readAllLines(file).stream()
                .map(line::matcher)
                .filter(Matcher::matches)
                .map(match -> match.group(1))
                .findFirst();
        return options.orElseThrow(() -> unusable("it has no line '" + database + " = ...'"));
    }

    private Path file() {
        if (!NAME.matcher(database).matches()) {
            throw TrafficFailures.needsOperator(
                    "POOLER_ENTRY_UNUSABLE",
                    "'" + database + "' can't be the name of a PgBouncer entry and its file.",
                    "Use cutover.traffic of another kind for this database.");
        }
        return directory.resolve(database + ".ini");
    }

    private RuntimeException unusable(String why) {
        return TrafficFailures.needsOperator(
                "POOLER_ENTRY_UNUSABLE",
                "PgBouncer's entry can't be taken from " + this + ": " + why + ".",
                "Put the entry into that file, below [databases], and let pgbouncer.ini %include it;"
                        + " landfall.traffic.pgbouncer-dir names the directory.");
    }

    private static String quoted(String name) {
        return NAME.matcher(name).matches() ? name : "'" + name.replace("'", "''") + "'";
    }

    @Override
    public String toString() {
        return directory.resolve(database + ".ini").toString();
    }
}
