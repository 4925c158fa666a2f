package io.landfall.localservers.issuer;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;

/**
 * An identity provider on the loopback interface: publishes a key made at its start, and signs tokens (RS256) with it.
 */
public final class LocalIssuer implements AutoCloseable {

    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private final KeyPair key;
    private final HttpServer server;

    private LocalIssuer(KeyPair key, HttpServer server) {
        this.key = key;
        this.server = server;
    }

    /** Starts it on a free port. */
    public static LocalIssuer start() {
        try {
            KeyPairGenerator keys = KeyPairGenerator.getInstance("RSA");
            keys.initialize(2048);
            LocalIssuer issuer = new LocalIssuer(
                    keys.generateKeyPair(),
                    HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
            issuer.answer("/.well-known/openid-configuration", """
                    {"issuer": "%s", "jwks_uri": "%s/keys", "subject_types_supported": ["public"]}
                    """.formatted(issuer.uri(), issuer.uri()));
            issuer.answer("/keys", issuer.keys());
            issuer.server.start();
            return issuer;
        } catch (IOException e) {
            throw new UncheckedIOException("The issuer did not start", e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This JVM makes no RSA keys", e);
        }
    }

    /** What a resource server is told as its {@code issuer-uri}. */
    public String uri() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** A signed token, issued an hour ago; one that is valid for a negative time has expired. Names are plain words. */
    public String token(String subject, List<String> roles, String audience, Duration valid) {
        Instant now = Instant.now();
        String claims = """
                {"iss": "%s", "sub": "%s", "aud": ["%s"], "iat": %d, "exp": %d, "roles": [%s]}
                """.formatted(
                        uri(),
                        subject,
                        audience,
                        now.minus(Duration.ofHours(1)).getEpochSecond(),
                        now.plus(valid).getEpochSecond(),
                        roles.stream().map(role -> '"' + role + '"').collect(Collectors.joining(", ")));
        String content = base64("{\"alg\": \"RS256\", \"kid\": \"the-key\"}") + "." + base64(claims);
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(key.getPrivate());
            signature.update(content.getBytes(StandardCharsets.US_ASCII));
            return content + "." + BASE64.encodeToString(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This JVM does not sign with RSA", e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private String keys() {
        RSAPublicKey shown = (RSAPublicKey) key.getPublic();
        return """
                {"keys": [{"kty": "RSA", "use": "sig", "alg": "RS256", "kid": "the-key", "n": "%s", "e": "%s"}]}
                """.formatted(unsigned(shown.getModulus()), unsigned(shown.getPublicExponent()));
    }

    private static String unsigned(BigInteger number) {
        byte[] bytes = number.toByteArray();
        int sign = bytes[0] == 0 ? 1 : 0;
        return BASE64.encodeToString(java.util.Arrays.copyOfRange(bytes, sign, bytes.length));
    }

    private static String base64(String text) {
        return BASE64.encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private void answer(String path, String json) {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        server.createContext(path, exchange -> {
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
    }
}
