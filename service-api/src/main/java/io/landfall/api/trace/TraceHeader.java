package io.landfall.api.trace;

import io.landfall.telemetry.trace.Traces;
import java.io.IOException;
import org.springframework.http.HttpRequest;
import org.springframework.http.client.ClientHttpRequestExecution;
import org.springframework.http.client.ClientHttpRequestInterceptor;
import org.springframework.http.client.ClientHttpResponse;

/** Hands the trace on to the service that is called. */
public final class TraceHeader implements ClientHttpRequestInterceptor {

    @Override
    public ClientHttpResponse intercept(HttpRequest request, byte[] body, ClientHttpRequestExecution execution)
            throws IOException {
        Traces.current().ifPresent(span -> request.getHeaders().set("traceparent", span.traceparent()));
        return execution.execute(request, body);
    }
}
