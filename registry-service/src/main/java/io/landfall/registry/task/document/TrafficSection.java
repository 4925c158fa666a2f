package io.landfall.registry.task.document;

import io.landfall.contracts.spec.TrafficSpec;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads {@code cutover.traffic}: whoever routes the applications. */
final class TrafficSection {

    private static final int PGBOUNCER_PORT = 6432;
    private static final Set<String> HERE = Set.of("localhost", "127.0.0.1", "[::1]");

    private TrafficSection() {}

    static @Nullable TrafficSpec read(Section section) {
        String kind = section.isThere() ? section.text("kind", TrafficSection::kind) : "none";
        TrafficSpec traffic = switch (kind) {
            case "webhook" -> new TrafficSpec(webhook(section), null);
            case "pgbouncer" -> new TrafficSpec(null, pgbouncer(section));
            default -> null;
        };
        if (Set.of("none", "webhook", "pgbouncer").contains(kind)) {
            section.refuseUnknown();
        }
        return traffic;
    }

    private static TrafficSpec.Webhook webhook(Section section) {
        String url = section.text("url", TrafficSection::url);
        return new TrafficSpec.Webhook(url, secretRef(section));
    }

    private static TrafficSpec.PgBouncer pgbouncer(Section section) {
        String host = section.text("host", Names::host);
        int port = section.number("port", PGBOUNCER_PORT, 1, 65535);
        String tls = section.optionalText("tls", TaskDocuments::tls);
        return new TrafficSpec.PgBouncer(host, port, tls == null ? "verify-full" : tls, secretRef(section));
    }

    private static String secretRef(Section section) {
        Section credentials = section.required("credentials");
        String secretRef = credentials.text("secretRef", Names::secretRef);
        credentials.refuseUnknown();
        return secretRef;
    }

    private static Rule.@Nullable Broken kind(String kind) {
        return Set.of("none", "webhook", "pgbouncer").contains(kind)
                ? null
                : new Rule.Broken("'" + kind + "' is no traffic switch", "Write none, webhook or pgbouncer.");
    }

    /** Without credentials in it, and not in the clear across a network. */
    private static Rule.@Nullable Broken url(String text) {
        Rule.Broken broken = new Rule.Broken(
                "this is no webhook's address",
                "Write an https:// address without user, password or fragment; http:// only for this host.");
        try {
            URI url = new URI(text);
            boolean secure = "https".equals(url.getScheme())
                    || ("http".equals(url.getScheme()) && HERE.contains(String.valueOf(url.getHost())));
            boolean plain = url.getHost() != null && url.getUserInfo() == null && url.getFragment() == null;
            return secure && plain ? null : broken;
        } catch (URISyntaxException unreadable) {
            return broken;
        }
    }
}
