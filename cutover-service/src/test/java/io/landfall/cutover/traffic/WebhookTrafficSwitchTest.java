package io.landfall.cutover.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.landfall.contracts.spec.TrafficSpec;
import io.landfall.cutover.traffic.TrafficSwitch.Answer;
import io.landfall.databases.connection.Credentials;
import io.landfall.databases.connection.SecretRefused;
import io.landfall.messaging.step.StepFailedException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WebhookTrafficSwitchTest {

    private static final Instant NOW = Instant.ofEpochSecond(1_800_000_000);
    private static final UUID CUTOVER = new UUID(1, 2);

    private final List<Received> received = new ArrayList<>();
    private final Deque<Integer> answers = new ArrayDeque<>();
    private HttpServer router;
    private WebhookTrafficSwitch webhook;
    private TrafficSwitch.Occasion occasion;

    private record Received(String key, String stamp, String signature, String body) {}

    @BeforeEach
    void start() throws IOException {
        router = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        router.createContext("/landfall", exchange -> {
            received.add(new Received(
                    exchange.getRequestHeaders().getFirst("Idempotency-Key"),
                    exchange.getRequestHeaders().getFirst("Landfall-Timestamp"),
                    exchange.getRequestHeaders().getFirst("Landfall-Signature"),
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
            exchange.sendResponseHeaders(answers.isEmpty() ? 204 : answers.poll(), -1);
            exchange.close();
        });
        router.start();
        webhook = new WebhookTrafficSwitch(
                (secretRef, host) -> {
                    if (!host.equals("127.0.0.1")) {
                        throw new SecretRefused(secretRef, "it may not be sent there", "Allow it.");
                    }
                    return new Credentials("router", "top-secret");
                },
                () -> NOW);
        String url = "http://127.0.0.1:" + router.getAddress().getPort() + "/landfall";
        occasion = new TrafficSwitch.Occasion(
                CUTOVER, 7, TrafficSpecs.with(new TrafficSpec(new TrafficSpec.Webhook(url, "router"), null)));
    }

    @AfterEach
    void stop() {
        router.stop(0);
    }

    @Test
    void signs_what_it_tells_and_keeps_the_key_when_it_tells_it_again() {
        webhook.switchToTarget(occasion);
        webhook.switchToTarget(occasion);

        Received first = received.getFirst();
        assertThat(first.key())
                .isEqualTo(CUTOVER + "/SWITCH")
                .isEqualTo(received.getLast().key());
        assertThat(first.stamp()).isEqualTo("1800000000");
        assertThat(first.signature())
                .isEqualTo("sha256=" + WebhookTrafficSwitch.hmac("top-secret", "1800000000." + first.body()));
        assertThat(first.body())
                .contains("\"action\":\"SWITCH\"", "\"fencingToken\":7", "old.example.org", "new.example.org")
                .doesNotContain("top-secret");
    }

    @Test
    void computes_the_hmac_of_rfc_4231() {
        assertThat(WebhookTrafficSwitch.hmac("Jefe", "what do ya want for nothing?"))
                .isEqualTo("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    }

    @Test
    void awaits_the_answer() {
        answers.addAll(List.of(202, 503, 429, 200));

        assertThat(webhook.pause(occasion)).isInstanceOf(Answer.NotYet.class);
        assertThat(webhook.pause(occasion)).isInstanceOf(Answer.NotYet.class);
        assertThat(webhook.pause(occasion)).isInstanceOf(Answer.NotYet.class);
        assertThat(webhook.pause(occasion)).isInstanceOf(Answer.Done.class);
        assertThat(received).extracting(Received::key).containsOnly(CUTOVER + "/PAUSE");
    }

    @Test
    void an_endpoint_that_is_gone_is_awaited_too() {
        router.stop(0);

        assertThat(webhook.resume(occasion)).isInstanceOf(Answer.NotYet.class);
    }

    @Test
    void a_refusal_needs_an_operator() {
        answers.add(403);

        assertThatThrownBy(() -> webhook.pause(occasion))
                .isInstanceOfSatisfying(
                        StepFailedException.class,
                        failed -> assertThat(failed.failure().code()).isEqualTo("WEBHOOK_REFUSED"));
    }

    @Test
    void looks_before_a_cutover_whether_it_may_tell_at_all() {
        webhook.check(occasion.spec());

        for (String url : List.of("https://elsewhere.invalid/x", "http://169.254.169.254/latest")) {
            assertThatThrownBy(() -> webhook.check(
                            TrafficSpecs.with(new TrafficSpec(new TrafficSpec.Webhook(url, "router"), null))))
                    .isInstanceOf(StepFailedException.class);
        }
        assertThat(received).isEmpty();
    }
}
