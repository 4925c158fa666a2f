package io.landfall.contracts.spec;

/**
 * A database server of the task document.
 *
 * @param engine {@code postgresql}
 * @param tls {@code none|require|verify-ca|verify-full}
 * @param secretRef an entry of the operator's catalogue, never a secret
 */
public record ServerSpec(String engine, String host, int port, String tls, String secretRef) {}
