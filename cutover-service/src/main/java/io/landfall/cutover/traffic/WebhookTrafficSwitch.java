package io.landfall.cutover.traffic;

import io.landfall.contracts.spec.MigrationSpec;
import io.landfall.contracts.spec.ServerSpec;
import io.landfall.contracts.spec.TrafficSpec;
import io.landfall.databases.connection.PostgresConnections;
import io.landfall.databases.connection.SecretCatalogue;
import io.landfall.messaging.json.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * {@code webhook}: an endpoint of the operator's own is told to pause, to switch and to resume, by signed requests
 * whose answer is awaited. The signature is the HMAC-SHA256 of the time stamp, a dot and the body.
 */
final class WebhookTrafficSwitch implements TrafficSwitch {

    private static final Duration ANSWER = Duration.ofSeconds(5);
    private static final int ACCEPTED = 202;
    private static final List<Integer> MAY_PASS = List.of(408, 425, 429);

    private final SecretCatalogue secrets;
    private final InstantSource clock;
    private final HttpClient http = HttpClient.newBuilder()
            .connectTimeout(ANSWER)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    WebhookTrafficSwitch(SecretCatalogue secrets, InstantSource clock) {
        this.secrets = secrets;
        this.clock = clock;
    }

    /** What is asked of the endpoint. */
    private enum Action {
        PAUSE,
        SWITCH,
        RESUME
    }

    /** The request's body. */
    private record Notice(
            String action,
            UUID cutoverId,
            long fencingToken,
            UUID migrationId,
            String task,
            Place source,
            Place target) {}

    private record Place(String host, int port, String database) {}

    @Override
    public List<String> plan(MigrationSpec spec) {
        return List.of("webhook: " + webhook(spec).url()
                + " is told PAUSE before the fence and SWITCH once the target is open;"
                + " RESUME, if the cutover is undone");
    }

    @Override
    public void check(MigrationSpec spec) {
        URI url = URI.create(webhook(spec).url());
        TrafficFailures.secret(secrets, webhook(spec).secretRef(), url.getHost());
        refuseForbidden(url);
    }

    @Override
    public Answer pause(Occasion occasion) {
        return tell(Action.PAUSE, occasion);
    }

    @Override
    public Answer switchToTarget(Occasion occasion) {
        return tell(Action.SWITCH, occasion);
    }

    @Override
    public Answer resume(Occasion occasion) {
        return tell(Action.RESUME, occasion);
    }

    private Answer tell(Action action, Occasion occasion) {
        URI url = URI.create(webhook(occasion.spec()).url());
        refuseForbidden(url);
        try {
            int status = http.send(request(url, action, occasion), BodyHandlers.discarding())
                    .statusCode();
            return answer(url, action, status);
        } catch (IOException unreachable) {
            return new Answer.NotYet(
                    "the webhook " + url + ": " + unreachable.getClass().getSimpleName());
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return new Answer.NotYet("the webhook " + url);
        }
    }

    private static Answer answer(URI url, Action action, int status) {
        if (status == ACCEPTED || status >= 500 || MAY_PASS.contains(status)) {
            return new Answer.NotYet("the webhook " + url + ", which answered " + status);
        }
        if (status >= 200 && status < 300) {
            return new Answer.Done("webhook: " + url + " answered " + status + " to " + action);
        }
        throw TrafficFailures.needsOperator(
                "WEBHOOK_REFUSED",
                "The webhook " + url + " answered " + status + " to " + action + ".",
                "See its log; it has to answer 2xx once it has done what it was told, also when it is told again.");
    }

    private HttpRequest request(URI url, Action action, Occasion occasion) {
        String body = Json.write(notice(action, occasion));
        String stamp = Long.toString(clock.instant().getEpochSecond());
        String key = TrafficFailures.secret(secrets, webhook(occasion.spec()).secretRef(), url.getHost())
                .password();
        return HttpRequest.newBuilder(url)
                .timeout(ANSWER)
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", occasion.cutoverId() + "/" + action)
                .header("Landfall-Timestamp", stamp)
                .header("Landfall-Signature", "sha256=" + hmac(key, stamp + "." + body))
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
    }

    private static Notice notice(Action action, Occasion occasion) {
        MigrationSpec spec = occasion.spec();
        return new Notice(
                action.name(),
                occasion.cutoverId(),
                occasion.token(),
                spec.migrationId(),
                spec.taskName(),
                place(spec.source(), spec.database()),
                place(spec.target(), spec.targetDatabase()));
    }

    private static Place place(ServerSpec server, String database) {
        return new Place(server.host(), server.port(), database);
    }

    static String hmac(String key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }

    /** Link-local and metadata addresses are no webhooks. */
    private static void refuseForbidden(URI url) {
        try {
            for (InetAddress address : InetAddress.getAllByName(url.getHost())) {
                if (PostgresConnections.isForbidden(address)) {
                    throw TrafficFailures.needsOperator(
                            "WEBHOOK_FORBIDDEN",
                            "The webhook's host " + url.getHost() + " resolves to " + address.getHostAddress()
                                    + ", which Landfall never connects to.",
                            "Name the endpoint's own address.");
                }
            }
        } catch (IOException unknown) {
            throw TrafficFailures.retryable(
                    "WEBHOOK_UNKNOWN_HOST",
                    "The webhook's host " + url.getHost() + " does not resolve.",
                    "Mend cutover.traffic.url or the name service, then retry.",
                    unknown);
        }
    }

    private static TrafficSpec.Webhook webhook(MigrationSpec spec) {
        return Objects.requireNonNull(
                Objects.requireNonNull(spec.cutover().traffic()).webhook());
    }
}
