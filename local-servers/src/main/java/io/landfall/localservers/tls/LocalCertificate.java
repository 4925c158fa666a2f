package io.landfall.localservers.tls;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;

/**
 * A new key with a certificate of {@code localhost} and {@code 127.0.0.1} that is its own authority, in PEM files.
 *
 * @param server key and certificate, for a server; readable by its owner alone
 * @param root the certificate alone, for clients to trust
 */
public record LocalCertificate(Path server, Path root) {

    private static final String ALIAS = "server";
    private static final char[] PASSWORD = "of a file that lives for a second".toCharArray();

    /** Makes both files in that directory. */
    public static LocalCertificate in(Path directory) {
        try {
            Path store = Files.createDirectories(directory.toAbsolutePath()).resolve("server.p12");
            generate(store);
            KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD);
            Files.delete(store);
            String certificate = pem("CERTIFICATE", keys.getCertificate(ALIAS).getEncoded());
            String key = pem("PRIVATE KEY", keys.getKey(ALIAS, PASSWORD).getEncoded());
            Path server = Files.createTempFile(
                    store.getParent(),
                    "server-",
                    ".pem",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(server, key + certificate);
            return new LocalCertificate(server, Files.writeString(store.resolveSibling("root.pem"), certificate));
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("No certificate could be made in " + directory, e);
        }
    }

    private static void generate(Path store) throws IOException {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                ALIAS,
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=localhost",
                "-ext",
                "SAN=dns:localhost,ip:127.0.0.1",
                "-ext",
                "BC=ca:true",
                // for those too whose clock is behind
                "-startdate",
                "-1d",
                "-validity",
                "30",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                new String(PASSWORD));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new IOException("keytool ended with status " + process.exitValue() + ":\n" + output);
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while keytool ran", e);
        }
    }

    private static String pem(String what, byte[] content) {
        return "-----BEGIN " + what + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content) + "\n-----END " + what
                + "-----\n";
    }
}
