package io.landfall.engine.dmsapi;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The one address of the DMS API: {@code POST /} with the operation in {@code X-Amz-Target}. */
@RestController
class DmsController {

    private static final Logger LOG = LoggerFactory.getLogger(DmsController.class);
    private static final MediaType AWS_JSON = MediaType.parseMediaType("application/x-amz-json-1.1");
    private static final String TARGET_PREFIX = "AmazonDMSv20160101.";
    private static final int MAX_BODY_BYTES = 32 * 1024 * 1024;

    private final SignatureVersion4 signature;
    private final JsonMapper json;
    private final MeterRegistry metrics;
    private final Map<String, Operation> operations = new HashMap<>();

    DmsController(SignatureVersion4 signature, JsonMapper json, List<Operations> all, MeterRegistry metrics) {
        this.signature = signature;
        this.json = json;
        this.metrics = metrics;
        all.forEach(some -> operations.putAll(some.byName()));
    }

    @PostMapping("/")
    ResponseEntity<byte[]> call(HttpServletRequest request) throws IOException {
        String target = String.valueOf(request.getHeader("X-Amz-Target"));
        try {
            SignedRequest signed = new SignedRequest(request.getMethod(), headers(request), body(request));
            signature.verify(signed);
            ObjectNode body = perform(target, signed.body());
            count(target, "success");
            return answer(HttpStatus.OK, body);
        } catch (DmsFault fault) {
            count(target, fault.wireName());
            LOG.info("{} refused: {}: {}", target, fault.wireName(), fault.getMessage());
            return error(fault.status(), fault.wireName(), String.valueOf(fault.getMessage()));
        } catch (RuntimeException failure) {
            count(target, "InternalFailure");
            LOG.error("{} failed", target, failure);
            return error(
                    HttpStatus.INTERNAL_SERVER_ERROR,
                    "InternalFailure",
                    "The engine could not answer; see its log. It may be tried again");
        }
    }

    /** By operations that there are, so that no caller can make up series. */
    private void count(String target, String outcome) {
        String name = target.substring(Math.min(target.length(), TARGET_PREFIX.length()));
        Counter.builder("landfall.engine.api.calls")
                .description("Calls of the engine's DMS API")
                .tag("operation", operations.containsKey(name) ? name : "unknown")
                .tag("outcome", outcome)
                .register(metrics)
                .increment();
    }

    private ObjectNode perform(String target, byte[] body) {
        Operation operation =
                target.startsWith(TARGET_PREFIX) ? operations.get(target.substring(TARGET_PREFIX.length())) : null;
        if (operation == null) {
            throw DmsFault.unknownOperation("Operation " + target + " is not supported by this engine");
        }
        JsonNode document;
        try {
            document = body.length == 0 ? json.createObjectNode() : json.readTree(body);
        } catch (JacksonException malformed) {
            throw DmsFault.malformed("The request is not valid JSON");
        }
        Fields fields = Fields.of("", document);
        return operation.perform(fields);
    }

    private static byte[] body(HttpServletRequest request) throws IOException {
        byte[] body = request.getInputStream().readNBytes(MAX_BODY_BYTES + 1);
        if (body.length > MAX_BODY_BYTES) {
            throw DmsFault.invalidParameter("The request has more than " + MAX_BODY_BYTES + " bytes");
        }
        return body;
    }

    private static Map<String, List<String>> headers(HttpServletRequest request) {
        Map<String, List<String>> headers = new HashMap<>();
        for (String name : Collections.list(request.getHeaderNames())) {
            headers.put(name.toLowerCase(Locale.ROOT), Collections.list(request.getHeaders(name)));
        }
        return headers;
    }

    private ResponseEntity<byte[]> error(HttpStatus status, String wireName, String message) {
        return answer(status, json.createObjectNode().put("__type", wireName).put("message", message));
    }

    private ResponseEntity<byte[]> answer(HttpStatus status, ObjectNode body) {
        return ResponseEntity.status(status)
                .contentType(AWS_JSON)
                .header("x-amzn-RequestId", UUID.randomUUID().toString())
                .body(json.writeValueAsBytes(body));
    }
}
