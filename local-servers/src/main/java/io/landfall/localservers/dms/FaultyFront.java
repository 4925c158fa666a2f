package io.landfall.localservers.dms;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Passes the calls of the DMS API on to another server, byte by byte so that signatures stay valid, and lets chosen
 * ones meet with a fault.
 */
public final class FaultyFront implements AutoCloseable {

    private static final String TARGET = "x-amz-target:";
    private static final String LENGTH = "content-length:";

    private final ServerSocket door;
    private final URI behind;
    private final Map<String, Deque<Fault>> next = new HashMap<>();
    private final List<Fault> ofEachOperation = new ArrayList<>();

    private FaultyFront(ServerSocket door, URI behind) {
        this.door = door;
        this.behind = behind;
    }

    /** What a call meets with. */
    public enum Fault {
        /** Refused as one too many; nothing is done. */
        THROTTLED,
        /** An error of the server; nothing is done. */
        SERVER_ERROR,
        /** The connection is closed before the call is read; nothing is done. */
        CUT_BEFORE,
        /** It is done, but the connection is closed before the answer. */
        CUT_AFTER,
        /** It is done, but no answer comes before the caller gives up. */
        TIMED_OUT,
        /** It is done twice, and the caller hears the second answer. */
        DOUBLED
    }

    public static FaultyFront before(URI server) throws IOException {
        FaultyFront front = new FaultyFront(new ServerSocket(0, 0, InetAddress.getLoopbackAddress()), server);
        Thread.ofVirtual().start(front::open);
        return front;
    }

    public URI uri() {
        return URI.create("http://127.0.0.1:" + door.getLocalPort());
    }

    /** The next calls of the operation meet with these, one each. */
    public synchronized void next(String operation, Fault... faults) {
        next.computeIfAbsent(operation, first -> new ArrayDeque<>()).addAll(List.of(faults));
    }

    /** The first calls of every operation from now on meet with these, one each. */
    public synchronized void ofEachOperation(Fault... faults) {
        ofEachOperation.addAll(List.of(faults));
    }

    /** No more faults; the operations whose faults were all met. */
    public synchronized List<String> calm() {
        List<String> done = next.entrySet().stream()
                .filter(entry -> entry.getValue().isEmpty())
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
        next.clear();
        ofEachOperation.clear();
        return done;
    }

    private synchronized Optional<Fault> fault(String operation) {
        Deque<Fault> faults = next.computeIfAbsent(operation, first -> new ArrayDeque<>(ofEachOperation));
        return Optional.ofNullable(faults.poll());
    }

    private void open() {
        while (!door.isClosed()) {
            try {
                Socket client = door.accept();
                Thread.ofVirtual().start(() -> serve(client));
            } catch (IOException closed) {
                return;
            }
        }
    }

    /** One call, after which the connection ends. */
    private void serve(Socket client) {
        try (client) {
            InputStream input = new BufferedInputStream(client.getInputStream());
            List<String> head = head(input);
            if (head.isEmpty()) {
                return;
            }
            String operation = header(head, TARGET).replaceFirst(".*\\.", "");
            Fault fault = fault(operation).orElse(null);
            if (fault == Fault.CUT_BEFORE) {
                return;
            }
            byte[] body = input.readNBytes(Integer.parseInt("0" + header(head, LENGTH)));
            byte[] answer = answer(fault, head, body);
            if (fault == Fault.CUT_AFTER) {
                return;
            }
            if (fault == Fault.TIMED_OUT) {
                // until the caller has hung up
                input.readAllBytes();
                return;
            }
            client.getOutputStream().write(withoutKeepAlive(answer));
        } catch (IOException gone) {
            // the caller sees a closed connection, as it would without this front
        }
    }

    private byte[] answer(@Nullable Fault fault, List<String> head, byte[] body) throws IOException {
        if (fault == Fault.THROTTLED) {
            return refusal("400 Bad Request", "ThrottlingException");
        }
        if (fault == Fault.SERVER_ERROR) {
            return refusal("500 Internal Server Error", "InternalFailure");
        }
        if (fault == Fault.DOUBLED) {
            pass(head, body);
        }
        return pass(head, body);
    }

    private byte[] pass(List<String> head, byte[] body) throws IOException {
        try (Socket server = new Socket(behind.getHost(), behind.getPort())) {
            ByteArrayOutputStream request = new ByteArrayOutputStream();
            String lines = String.join("\r\n", withoutKeepAlive(head)) + "\r\nConnection: close\r\n\r\n";
            request.writeBytes(lines.getBytes(StandardCharsets.ISO_8859_1));
            request.writeBytes(body);
            server.getOutputStream().write(request.toByteArray());
            return server.getInputStream().readAllBytes();
        }
    }

    private static List<String> withoutKeepAlive(List<String> head) {
        return head.stream()
                .filter(line ->
                        Stream.of("connection:", "expect:").noneMatch(line.toLowerCase(Locale.ROOT)::startsWith))
                .toList();
    }

    /** The caller must not send its next call on a connection that ends: not every server says that it does. */
    private static byte[] withoutKeepAlive(byte[] answer) {
        String all = new String(answer, StandardCharsets.ISO_8859_1);
        return all.replaceFirst("\r\n", "\r\nConnection: close\r\n").getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] refusal(String status, String type) {
        String body = "{\"__type\": \"" + type + "\", \"message\": \"a fault of the test\"}";
        return ("HTTP/1.1 " + status + "\r\nContent-Type: application/x-amz-json-1.1\r\nContent-Length: "
                        + body.length() + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    /** The request's lines up to the empty one. */
    private static List<String> head(InputStream input) throws IOException {
        List<String> lines = new ArrayList<>();
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = input.read(); next >= 0; next = input.read()) {
            if (next == '\n') {
                String text = line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
                if (text.isEmpty()) {
                    return lines;
                }
                lines.add(text);
                line.reset();
            } else {
                line.write(next);
            }
        }
        return List.of();
    }

    private static String header(List<String> head, String name) {
        return head.stream()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name))
                .findFirst()
                .map(line -> line.substring(name.length()).strip())
                .orElse("");
    }

    @Override
    public void close() throws IOException {
        door.close();
    }
}
