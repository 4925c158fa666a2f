package io.landfall.engine.dmsapi;

import java.util.List;
import java.util.Map;

/** What a signature covers of a request to the one path that there is, {@code /} without a query. */
final class SignedRequest {

    private final String method;
    private final Map<String, List<String>> headers;
    private final byte[] body;

    /** @param headers by lower-case name */
    SignedRequest(String method, Map<String, List<String>> headers, byte[] body) {
        this.method = method;
        this.headers = headers;
        this.body = body;
    }

    String method() {
        return method;
    }

    byte[] body() {
        return body;
    }

    /** Values joined and folded as the canonical form wants them; empty when absent. */
    String header(String name) {
        return String.join(
                ",",
                headers.getOrDefault(name, List.of()).stream()
                        .map(value -> value.strip().replaceAll(" +", " "))
                        .toList());
    }
}
