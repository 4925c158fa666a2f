package io.landfall.quickstart.stack;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * A service's Boot jar, extracted beside itself when it is newer, which starts faster; with an ahead-of-time cache,
 * when one was trained for exactly this jar and this JDK, in about a third of the time.
 *
 * @param sizing the JVM's options of heap and compiler
 */
record BootJar(Path target, String module, List<String> sizing) {

    /** Extracts what is stale. */
    void extract() throws IOException {
        Path stamp = home().resolve("stamp");
        if (Files.exists(stamp) && Files.readString(stamp).equals(identity())) {
            return;
        }
        Path half = Files.createTempDirectory(target, "extracting-");
        try {
            run(List.of(
                    java(), "-Djarmode=tools", "-jar", boot().toString(), "extract", "--destination", half.toString()));
            Files.writeString(half.resolve("stamp"), identity());
            Directories.delete(home());
            Files.move(half, home(), StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Directories.delete(half);
        }
    }

    /** The command that runs it. */
    List<String> command(List<String> more) throws IOException {
        List<String> command = new ArrayList<>(options());
        command.addAll(more);
        if (hasCache()) {
            command.addAll(List.of("-XX:AOTCache=" + cache(), "-Xlog:aot=off", "-Xlog:aot*=off"));
        }
        command.addAll(List.of("-jar", home().resolve(boot().getFileName()).toString()));
        return command;
    }

    /** The command that starts it until its context is refreshed and leaves the cache behind. */
    List<String> trainingCommand() {
        List<String> command = new ArrayList<>(options());
        command.addAll(List.of(
                "-XX:AOTCacheOutput=" + halfCache(),
                "-Dspring.context.exit=onRefresh",
                "-jar",
                home().resolve(boot().getFileName()).toString()));
        return command;
    }

    /** Takes over what a training that ended well has left. */
    void takeCache() throws IOException {
        Files.move(halfCache(), cache(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private Path halfCache() {
        return cache().resolveSibling(cache().getFileName() + ".half");
    }

    boolean hasCache() {
        return Files.exists(cache());
    }

    private List<String> options() {
        List<String> options = new ArrayList<>(List.of(java()));
        options.addAll(sizing);
        options.addAll(List.of("-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError", "-Djava.awt.headless=true"));
        return options;
    }

    private Path boot() {
        Path jar = target.resolve(module + "-0.1.0-SNAPSHOT-boot.jar");
        if (!Files.exists(jar)) {
            throw new StackFailure(jar + " is missing: build it with 'mvn -DskipTests package' (./landfall does)");
        }
        return jar;
    }

    private Path home() {
        return target.resolve("boot");
    }

    // inside the extracted directory: it goes when the jar changes
    private Path cache() {
        String kind = Runtime.version() + String.join("", sizing);
        return home().resolve("java-" + kind.replaceAll("[^0-9A-Za-z.]", "-") + ".aot");
    }

    // the entries' own checksums: builds are reproducible, so neither size nor time tells one build from another
    private String identity() throws IOException {
        CRC32 all = new CRC32();
        try (ZipFile jar = new ZipFile(boot().toFile())) {
            for (ZipEntry entry : Collections.list(jar.entries())) {
                all.update((entry.getName() + "=" + entry.getCrc() + "\n").getBytes(StandardCharsets.UTF_8));
            }
        }
        return Long.toHexString(all.getValue());
    }

    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private static void run(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new IOException("'" + String.join(" ", command) + "' ended with status " + process.exitValue()
                        + ":\n" + output);
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while '" + command.getFirst() + "' ran", e);
        }
    }
}
