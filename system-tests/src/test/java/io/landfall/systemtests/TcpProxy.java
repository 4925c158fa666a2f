package io.landfall.systemtests;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/** A piece of network between two loopback ports that can be cut, fall silent and become slow. */
final class TcpProxy implements AutoCloseable {

    private static final int CHUNK = 4096;
    private static final long SLOW_NANOS = 20_000_000;

    private final ServerSocket door;
    private final int port;
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private volatile State state = State.PASSING;

    /** What becomes of the bytes; CUT, SILENT and SLOW end with PASSING. */
    enum State {
        PASSING,
        /** Connections are reset, new ones too. */
        CUT,
        /**
         * Bytes vanish both ways, and connections stand half-open; those that lost some are reset once the silence
         * ends, as by a router that has forgotten them.
         */
        SILENT,
        /** 20 ms for each 4 kB and direction: 200 kB/s, and a round trip of 40 ms. */
        SLOW,
        /**
         * Connections that are there stand half-open for ever, as those to a host that is gone; new ones pass, as to
         * the host that took its address over.
         */
        TAKEN_OVER
    }

    private TcpProxy(ServerSocket door, int port) {
        this.door = door;
        this.port = port;
    }

    /** One before that loopback port. */
    static TcpProxy before(int port) {
        try {
            TcpProxy proxy = new TcpProxy(new ServerSocket(0, 200, InetAddress.getLoopbackAddress()), port);
            Thread.ofPlatform().daemon().name("proxy-" + port).start(proxy::accept);
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The port of its door. */
    int port() {
        return door.getLocalPort();
    }

    void become(State next) {
        state = next;
        switch (next) {
            case CUT -> connections.forEach(Connection::reset);
            case PASSING, SLOW -> connections.stream().filter(each -> each.lost).forEach(Connection::reset);
            case TAKEN_OVER -> connections.forEach(each -> each.orphaned = true);
            case SILENT -> {}
        }
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                Connection connection = new Connection(door.accept());
                connections.add(connection);
                Thread.ofVirtual().start(connection::open);
            } catch (IOException closed) {
                return;
            }
        }
    }

    @Override
    public void close() {
        try {
            door.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        connections.forEach(Connection::reset);
    }

    private final class Connection {

        private final Socket client;
        private final Socket server = new Socket();
        private volatile boolean lost;
        private volatile boolean orphaned;

        Connection(Socket client) {
            this.client = client;
        }

        void open() {
            try {
                if (state == State.CUT) {
                    reset();
                    return;
                }
                server.connect(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                client.setTcpNoDelay(true);
                server.setTcpNoDelay(true);
                Thread.ofVirtual().start(() -> pump(client, server));
                pump(server, client);
            } catch (IOException unreachable) {
                reset();
            }
        }

        private void pump(Socket from, Socket to) {
            byte[] chunk = new byte[CHUNK];
            try {
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
                    if (state == State.SLOW) {
                        LockSupport.parkNanos(SLOW_NANOS);
                    }
                    if (orphaned) {
                        continue;
                    }
                    if (state == State.SILENT) {
                        lost = true;
                    } else if (lost) {
                        reset();
                        return;
                    } else {
                        out.write(chunk, 0, read);
                    }
                }
                to.shutdownOutput();
            } catch (IOException broken) {
                reset();
            }
        }

        void reset() {
            for (Socket socket : new Socket[] {client, server}) {
                try {
                    socket.setSoLinger(true, 0);
                    socket.close();
                } catch (IOException gone) {
                    // as it should be
                }
            }
            connections.remove(this);
        }
    }
}
