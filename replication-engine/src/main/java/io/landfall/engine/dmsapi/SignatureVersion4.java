package io.landfall.engine.dmsapi;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Verifies AWS Signature Version 4 (AWS IAM user guide, "Create a signed AWS API request"). */
final class SignatureVersion4 {

    private static final String ALGORITHM = "AWS4-HMAC-SHA256";
    private static final String SERVICE = "dms";
    private static final Duration ALLOWED_SKEW = Duration.ofMinutes(5);
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'", Locale.ROOT);
    private static final Pattern AUTHORIZATION =
            Pattern.compile(ALGORITHM + " Credential=([^/,\\s]+)/(\\d{8})/([^/,\\s]+)/([^/,\\s]+)/aws4_request,\\s*"
                    + "SignedHeaders=([a-z0-9;-]+),\\s*Signature=([0-9a-f]{64})");
    /** What decides a request's meaning must be signed. */
    private static final List<String> MUST_BE_SIGNED = List.of("host", "x-amz-date", "x-amz-target");

    private final EngineProperties properties;
    private final InstantSource clock;

    SignatureVersion4(EngineProperties properties, InstantSource clock) {
        this.properties = properties;
        this.clock = clock;
    }

    /** @throws DmsFault unless the request was signed with the engine's key, a moment ago, exactly as it arrived */
    void verify(SignedRequest request) {
        String authorization = request.header("authorization");
        if (authorization.isEmpty()) {
            throw DmsFault.unauthenticated("MissingAuthenticationTokenException", "The request is not signed");
        }
        Matcher parts = AUTHORIZATION.matcher(authorization);
        if (!parts.matches()) {
            throw DmsFault.unauthenticated(
                    "IncompleteSignatureException",
                    "The Authorization header is not a complete " + ALGORITHM + " signature");
        }
        List<String> signedHeaders = List.of(parts.group(5).split(";"));
        requireSigned(signedHeaders);
        requireScope(parts, request.header("x-amz-date"));
        String scope = String.join("/", parts.group(2), parts.group(3), parts.group(4), "aws4_request");
        String toSign = String.join(
                "\n",
                ALGORITHM,
                request.header("x-amz-date"),
                scope,
                sha256(canonical(request, signedHeaders).getBytes(StandardCharsets.UTF_8)));
        byte[] expected = hmac(signingKey(parts.group(2)), toSign);
        boolean sameKey = same(
                parts.group(1).getBytes(StandardCharsets.UTF_8),
                properties.accessKeyId().getBytes(StandardCharsets.UTF_8));
        boolean sameSignature = same(HexFormat.of().parseHex(parts.group(6)), expected);
        if (!sameKey) {
            throw DmsFault.unauthenticated(
                    "UnrecognizedClientException", "The access key id in the request is not known here");
        }
        if (!sameSignature) {
            throw DmsFault.unauthenticated(
                    "InvalidSignatureException",
                    "The signature does not match: check the secret access key, and that nothing between client and engine changes the request");
        }
    }

    private static void requireSigned(List<String> signedHeaders) {
        for (String header : MUST_BE_SIGNED) {
            if (!signedHeaders.contains(header)) {
                throw DmsFault.unauthenticated("IncompleteSignatureException", "Header " + header + " is not signed");
            }
        }
    }

    private void requireScope(Matcher parts, String time) {
        if (!parts.group(3).equals(properties.region()) || !parts.group(4).equals(SERVICE)) {
            throw DmsFault.unauthenticated(
                    "InvalidSignatureException",
                    "The credential is scoped to " + parts.group(3) + "/" + parts.group(4) + ", this is "
                            + properties.region() + "/" + SERVICE);
        }
        Instant signed;
        try {
            signed = LocalDateTime.parse(time, TIME).toInstant(ZoneOffset.UTC);
        } catch (DateTimeParseException invalid) {
            throw DmsFault.unauthenticated(
                    "IncompleteSignatureException", "x-amz-date is not a time such as 20260101T000000Z");
        }
        if (!time.startsWith(parts.group(2))) {
            throw DmsFault.unauthenticated(
                    "InvalidSignatureException", "The credential's date is not that of x-amz-date");
        }
        if (Duration.between(signed, clock.instant()).abs().compareTo(ALLOWED_SKEW) > 0) {
            throw DmsFault.unauthenticated(
                    "InvalidSignatureException",
                    "Signature expired: " + time + " is more than " + ALLOWED_SKEW.toMinutes()
                            + " minutes from the engine's clock");
        }
    }

    private static String canonical(SignedRequest request, List<String> signedHeaders) {
        StringBuilder text = new StringBuilder(request.method()).append("\n/\n\n");
        for (String header : signedHeaders) {
            text.append(header).append(':').append(request.header(header)).append('\n');
        }
        return text.append('\n')
                .append(String.join(";", signedHeaders))
                .append('\n')
                .append(sha256(request.body()))
                .toString();
    }

    private byte[] signingKey(String date) {
        byte[] key = hmac(("AWS4" + properties.secretAccessKey()).getBytes(StandardCharsets.UTF_8), date);
        key = hmac(key, properties.region());
        key = hmac(key, SERVICE);
        return hmac(key, "aws4_request");
    }

    private static boolean same(byte[] one, byte[] other) {
        return MessageDigest.isEqual(one, other);
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
