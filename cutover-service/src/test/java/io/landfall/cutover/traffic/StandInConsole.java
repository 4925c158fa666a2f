package io.landfall.cutover.traffic;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Speaks as much of protocol 3.0 as PgBouncer's admin console does: simple queries only, the one SET that every JDBC
 * client sends, and no start-up parameter but those that PgBouncer tracks.
 */
final class StandInConsole implements AutoCloseable {

    private static final Pattern ENTRY = Pattern.compile("(\\w+) = host=(\\S+) port=(\\d+) dbname=(\\S+).*");
    private static final Set<String> TRACKED =
            Set.of("user", "database", "client_encoding", "DateStyle", "TimeZone", "application_name");
    private static final List<String> COLUMNS =
            List.of("name", "host", "port", "database", "current_connections", "paused");
    private static final int SSL_REQUEST = 80877103;

    private final ServerSocket listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    private final List<String> commands = new CopyOnWriteArrayList<>();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final Path file;
    private volatile List<String> entry;
    private volatile boolean paused;
    private volatile int inUse;
    private volatile Duration thinking = Duration.ZERO;
    private boolean reread = true;

    StandInConsole(Path file) throws IOException {
        this.file = file;
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    List<String> commands() {
        return commands;
    }

    boolean paused() {
        return paused;
    }

    void inUse(int connections) {
        inUse = connections;
    }

    void thinksFor(Duration time) {
        thinking = time;
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                open.add(socket);
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket;
                DataInputStream in = new DataInputStream(socket.getInputStream());
                DataOutputStream out = new DataOutputStream(socket.getOutputStream())) {
            start(in, out);
            while (true) {
                int type = in.readUnsignedByte();
                String text = cString(in.readNBytes(in.readInt() - 4));
                if (type == 'X') {
                    return;
                }
                answer(out, type == 'Q' ? text.strip() : "the extended protocol");
            }
        } catch (EOFException gone) {
            // the client has left
        } catch (IOException broken) {
            // so has it here
        }
    }

    private static void start(DataInputStream in, DataOutputStream out) throws IOException {
        byte[] parameters = in.readNBytes(in.readInt() - 4);
        if (java.nio.ByteBuffer.wrap(parameters).getInt() == SSL_REQUEST) {
            out.writeByte('N');
            parameters = in.readNBytes(in.readInt() - 4);
        }
        String[] pairs = new String(parameters, 4, parameters.length - 4, StandardCharsets.UTF_8).split("\0", -1);
        for (int index = 0; index + 1 < pairs.length && !pairs[index].isEmpty(); index += 2) {
            if (!TRACKED.contains(pairs[index])) {
                error(out, "unsupported startup parameter: " + pairs[index]);
                throw new EOFException();
            }
        }
        message(out, 'R', new byte[4]);
        message(out, 'S', bytes("server_version", "1.18.0/bouncer"));
        message(out, 'S', bytes("client_encoding", "UTF8"));
        message(out, 'S', bytes("standard_conforming_strings", "on"));
        message(out, 'S', bytes("DateStyle", "ISO"));
        message(out, 'Z', new byte[] {'I'});
    }

    /** A PAUSE is answered when the last connection is free: here, by then nobody listens any more. */
    private void answer(DataOutputStream out, String command) throws IOException {
        if (command.equals("SHOW DATABASES")) {
            think();
            showDatabases(out);
        } else if (command.startsWith("PAUSE ") || command.startsWith("RESUME ") || command.equals("RELOAD")) {
            commands.add(command);
            paused = command.startsWith("PAUSE") || (paused && !command.startsWith("RESUME"));
            reread = command.equals("RELOAD") || reread;
            if (command.startsWith("PAUSE") && inUse > 0) {
                return;
            }
            message(out, 'C', bytes(command.split(" ", 2)[0]));
        } else if (command.startsWith("SET ")) {
            error(out, "SET failed"); // as PgBouncer 1.18 answers to a setting that is not its own
        } else {
            error(out, "invalid command '" + command + "', use SHOW HELP;");
        }
        message(out, 'Z', new byte[] {'I'});
    }

    private void think() throws IOException {
        try {
            Thread.sleep(thinking);
        } catch (InterruptedException stopped) {
            throw new IOException(stopped);
        }
    }

    /** Like PgBouncer, it knows its file as of its last RELOAD; a test that has sent none rereads it. */
    private void showDatabases(DataOutputStream out) throws IOException {
        if (reread || commands.isEmpty()) {
            entry = Files.readAllLines(file);
            reread = false;
        }
        ByteArrayOutputStream columns = new ByteArrayOutputStream();
        DataOutputStream description = new DataOutputStream(columns);
        description.writeShort(COLUMNS.size());
        for (String column : COLUMNS) {
            description.write(bytes(column));
            description.writeInt(0);
            description.writeShort(0);
            description.writeInt(25);
            description.writeShort(-1);
            description.writeInt(-1);
            description.writeShort(0);
        }
        message(out, 'T', columns.toByteArray());
        for (String line : entry) {
            Matcher match = ENTRY.matcher(line);
            if (match.matches()) {
                row(
                        out,
                        List.of(
                                match.group(1),
                                match.group(2),
                                match.group(3),
                                match.group(4),
                                Integer.toString(inUse),
                                paused ? "1" : "0"));
            }
        }
        message(out, 'C', bytes("SHOW"));
    }

    private static void row(DataOutputStream out, List<String> values) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream row = new DataOutputStream(bytes);
        row.writeShort(values.size());
        for (String value : values) {
            byte[] text = value.getBytes(StandardCharsets.UTF_8);
            row.writeInt(text.length);
            row.write(text);
        }
        message(out, 'D', bytes.toByteArray());
    }

    private static void error(DataOutputStream out, String text) throws IOException {
        message(out, 'E', bytes("SERROR", "C08P01", "M" + text, ""));
    }

    private static void message(DataOutputStream out, char type, byte[] content) throws IOException {
        out.writeByte(type);
        out.writeInt(content.length + 4);
        out.write(content);
        out.flush();
    }

    private static byte[] bytes(String... texts) {
        StringBuilder all = new StringBuilder();
        for (String text : texts) {
            all.append(text).append('\0');
        }
        return all.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String cString(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        int end = text.indexOf('\0');
        return end < 0 ? text : text.substring(0, end);
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}
