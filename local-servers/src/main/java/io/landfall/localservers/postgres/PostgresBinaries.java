package io.landfall.localservers.postgres;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/** The unpacked server binaries of one major version, shared by all processes of this user. */
final class PostgresBinaries {

    private static final String ARCHIVE = "postgres-linux-x86_64.txz";

    private PostgresBinaries() {}

    /** The directory holding bin/, lib/ and share/; unpacks them at the first use. */
    static Path unpacked(int version) throws IOException {
        URL archive = archive(version);
        Path cache = cache();
        Path home = cache.resolve("postgres-" + version + "-" + checksum(archive));
        if (!Files.isDirectory(home)) {
            Files.createDirectories(cache);
            Path half = Files.createTempDirectory(cache, "unpacking-");
            try {
                unpack(archive, half);
                publish(half, home);
            } finally {
                delete(half);
            }
        }
        return home;
    }

    private static URL archive(int version) {
        String system = System.getProperty("os.name") + "/" + System.getProperty("os.arch");
        if (!system.equals("Linux/amd64")) {
            throw new IllegalStateException(
                    "There are PostgreSQL binaries for Linux/amd64 only, and this is " + system);
        }
        String name = version == LocalPostgres.DEFAULT_VERSION
                ? ARCHIVE
                : "io/landfall/localservers/postgres/" + version + "/" + ARCHIVE;
        URL found = PostgresBinaries.class.getClassLoader().getResource(name);
        if (found == null) {
            throw new IllegalStateException("The class path has no binaries of PostgreSQL " + version
                    + ": add the module postgres-" + version + "-binaries");
        }
        return found;
    }

    private static Path cache() {
        String configured = System.getenv("XDG_CACHE_HOME");
        Path root = configured != null
                ? Path.of(configured)
                : Path.of(System.getProperty("user.home")).resolve(".cache");
        return root.resolve("landfall");
    }

    private static String checksum(URL archive) throws IOException {
        CRC32 crc = new CRC32();
        byte[] buffer = new byte[1 << 16];
        try (InputStream in = archive.openStream()) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                crc.update(buffer, 0, n);
            }
        }
        return HexFormat.of().toHexDigits((int) crc.getValue());
    }

    private static void unpack(URL archive, Path directory) throws IOException {
        try (InputStream in = new BufferedInputStream(archive.openStream(), 1 << 16);
                TarArchiveInputStream tar = new TarArchiveInputStream(new XZInputStream(in))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                unpack(entry, tar, directory);
            }
        }
    }

    private static void unpack(TarArchiveEntry entry, TarArchiveInputStream tar, Path directory) throws IOException {
        Path file = directory.resolve(entry.getName()).normalize();
        if (!file.startsWith(directory)) {
            throw new IOException(
                    "The archive of the PostgreSQL binaries reaches outside of itself: " + entry.getName());
        }
        if (entry.isDirectory()) {
            Files.createDirectories(file);
            return;
        }
        Path parent = file.getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
        } else {
            Files.copy(tar, file);
            boolean executable = (entry.getMode() & 0100) != 0;
            Files.setPosixFilePermissions(
                    file, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
        }
    }

    // createTempDirectory makes it private to the user, which also suits a server started in a user namespace
    private static void publish(Path half, Path home) throws IOException {
        try {
            Files.move(half, home, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileAlreadyExistsException e) {
            // another process was faster
        } catch (FileSystemException e) {
            if (!Files.isDirectory(home)) {
                throw e;
            }
        }
    }

    static void delete(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
