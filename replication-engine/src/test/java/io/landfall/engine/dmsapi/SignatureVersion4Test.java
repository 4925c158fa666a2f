package io.landfall.engine.dmsapi;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

class SignatureVersion4Test {

    private static final Instant NOW = Instant.parse("2026-12-01T10:00:00Z");
    private static final byte[] BODY = "{\"a\": \"ä\"}".getBytes(StandardCharsets.UTF_8);

    @Test
    void accepts_what_the_sdk_signs() {
        assertThatCode(() -> verifier(NOW).verify(request(signed("dms"), BODY))).doesNotThrowAnyException();
        assertThatCode(() -> verifier(NOW.plus(Duration.ofMinutes(5))).verify(request(signed("dms"), BODY)))
                .doesNotThrowAnyException();
    }

    @Test
    void refuses_another_body_another_header_another_time_another_scope() {
        assertRefused("InvalidSignatureException", NOW, request(signed("dms"), "{}".getBytes(StandardCharsets.UTF_8)));
        Map<String, List<String>> other = signed("dms");
        other.put("x-amz-target", List.of("AmazonDMSv20160101.DeleteEndpoint"));
        assertRefused("InvalidSignatureException", NOW, request(other, BODY));
        assertRefused("InvalidSignatureException", NOW.plus(Duration.ofMinutes(6)), request(signed("dms"), BODY));
        assertRefused("InvalidSignatureException", NOW.minus(Duration.ofMinutes(6)), request(signed("dms"), BODY));
        assertRefused("InvalidSignatureException", NOW, request(signed("s3"), BODY));
    }

    @Test
    void refuses_a_signature_that_does_not_cover_the_operation() {
        Map<String, List<String>> headers = signed("dms");
        headers.put(
                "authorization", List.of(headers.get("authorization").getFirst().replace(";x-amz-target", "")));
        assertRefused("IncompleteSignatureException", NOW, request(headers, BODY));
        headers.remove("authorization");
        assertRefused("MissingAuthenticationTokenException", NOW, request(headers, BODY));
    }

    private static void assertRefused(String wireName, Instant now, SignedRequest request) {
        assertThatThrownBy(() -> verifier(now).verify(request))
                .isInstanceOfSatisfying(
                        DmsFault.class,
                        fault -> org.assertj.core.api.Assertions.assertThat(fault.wireName())
                                .isEqualTo(wireName));
    }

    private static SignatureVersion4 verifier(Instant now) {
        return new SignatureVersion4(new EngineProperties("AKIATEST", "secret", "us-east-1"), InstantSource.fixed(now));
    }

    private static SignedRequest request(Map<String, List<String>> headers, byte[] body) {
        return new SignedRequest("POST", headers, body);
    }

    private static Map<String, List<String>> signed(String service) {
        SdkHttpRequest request = SdkHttpRequest.builder()
                .method(SdkHttpMethod.POST)
                .uri(URI.create("http://127.0.0.1:8085/"))
                .putHeader("X-Amz-Target", "AmazonDMSv20160101.DescribeEndpoints")
                .putHeader("Content-Type", "application/x-amz-json-1.1")
                .build();
        var signed = AwsV4HttpSigner.create()
                .sign(r -> r.identity(AwsCredentialsIdentity.create("AKIATEST", "secret"))
                        .request(request)
                        .payload(() -> new java.io.ByteArrayInputStream(BODY))
                        .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, service)
                        .putProperty(AwsV4HttpSigner.REGION_NAME, "us-east-1")
                        .putProperty(HttpSigner.SIGNING_CLOCK, Clock.fixed(NOW, ZoneOffset.UTC)));
        Map<String, List<String>> headers = new HashMap<>();
        signed.request().headers().forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values));
        return headers;
    }
}
