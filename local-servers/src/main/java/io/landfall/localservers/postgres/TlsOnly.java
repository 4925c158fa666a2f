package io.landfall.localservers.postgres;

import io.landfall.localservers.tls.LocalCertificate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** The settings of a server that takes nobody without TLS and a password. */
public final class TlsOnly {

    private TlsOnly() {}

    /** With that certificate; {@code pg_hba.conf} is written beside it. */
    public static Map<String, String> settings(LocalCertificate certificate) {
        Path access = certificate.server().resolveSibling("pg_hba.conf");
        try {
            Files.writeString(access, """
                    hostssl all         all 127.0.0.1/32 scram-sha-256
                    hostssl replication all 127.0.0.1/32 scram-sha-256
                    """);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Map.of(
                "ssl", "on",
                "ssl_cert_file", certificate.server().toString(),
                "ssl_key_file", certificate.server().toString(),
                "hba_file", access.toString());
    }
}
