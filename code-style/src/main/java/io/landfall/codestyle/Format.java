package io.landfall.codestyle;

import com.palantir.javaformat.java.Formatter;
import com.palantir.javaformat.java.FormatterException;
import com.palantir.javaformat.java.ImportOrderer;
import com.palantir.javaformat.java.JavaFormatterOptions;
import com.palantir.javaformat.java.RemoveUnusedImports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Checks ({@code check ROOT}) or mends ({@code fix ROOT}) the formatting of every Java file below a root.
 *
 * <p>It is a program of its own because the formatter reads Java 25 only when it runs on a JDK 25, and Maven may not.
 */
public final class Format {

    private final Formatter formatter = Formatter.createFormatter(JavaFormatterOptions.builder()
            .style(JavaFormatterOptions.Style.PALANTIR)
            .formatJavadoc(true)
            .build());

    /** Ends with status 1 when {@code check} finds a file that is not formatted. */
    public static void main(String[] args) throws IOException, FormatterException {
        boolean fix = args[0].equals("fix");
        List<Path> changed = new Format().apply(Path.of(args[1]), fix);
        changed.forEach(file -> System.err.println((fix ? "formatted " : "not formatted: ") + file));
        if (!fix && !changed.isEmpty()) {
            System.err.println("Mend it with: mvn -pl code-style compile exec:exec -Dformat=fix");
            System.exit(1);
        }
    }

    private List<Path> apply(Path root, boolean fix) throws IOException, FormatterException {
        List<Path> changed = new ArrayList<>();
        for (Path file : javaFiles(root)) {
            String source = Files.readString(file);
            String formatted = format(source, file);
            if (!formatted.equals(source)) {
                changed.add(root.relativize(file));
                if (fix) {
                    Files.writeString(file, formatted);
                }
            }
        }
        return changed;
    }

    private String format(String source, Path file) throws FormatterException {
        try {
            String ordered = ImportOrderer.reorderImports(
                    RemoveUnusedImports.removeUnusedImports(source), JavaFormatterOptions.Style.PALANTIR);
            return formatter.formatSource(ordered);
        } catch (FormatterException e) {
            System.err.println("cannot be read: " + file);
            throw e;
        }
    }

    private static List<Path> javaFiles(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> !file.toString().contains("/target/"))
                    .sorted()
                    .toList();
        }
    }
}
