package io.landfall.contracts.spec;

import org.jspecify.annotations.Nullable;

/**
 * Who routes the applications and is told of a cutover: one of the two.
 *
 * @param webhook an endpoint of the operator's own
 * @param pgbouncer a pooler that the applications connect through
 */
public record TrafficSpec(
        @Nullable Webhook webhook, @Nullable PgBouncer pgbouncer) {

    /**
     * An HTTP endpoint.
     *
     * @param secretRef whose password is the key of the signatures
     */
    public record Webhook(String url, String secretRef) {}

    /**
     * A PgBouncer, by its admin console.
     *
     * @param tls {@code none|require|verify-ca|verify-full}
     * @param secretRef one of its admin_users
     */
    public record PgBouncer(String host, int port, String tls, String secretRef) {}
}
