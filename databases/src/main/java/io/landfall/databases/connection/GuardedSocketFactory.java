package io.landfall.databases.connection;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import javax.net.SocketFactory;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;

/**
 * Checks the very address that is connected to, so that a name can't resolve to something else after the check; TLS
 * still verifies the original name. Public because the driver creates it by its name.
 */
public final class GuardedSocketFactory extends SocketFactory {

    @Override
    public Socket createSocket() {
        return new GuardedSocket();
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return connected(new InetSocketAddress(host, port));
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) throws IOException {
        return connected(new InetSocketAddress(host, port));
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return connected(new InetSocketAddress(host, port));
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort) throws IOException {
        return connected(new InetSocketAddress(host, port));
    }

    private Socket connected(InetSocketAddress address) throws IOException {
        Socket socket = createSocket();
        socket.connect(address);
        return socket;
    }

    /** The refusal as the driver sees it; {@link PostgresConnections} turns it into a {@link ForbiddenAddress}. */
    static final class Refused extends IOException {

        private final String address;

        Refused(InetAddress address) {
            super("forbidden address");
            this.address = address.getHostAddress();
        }

        String address() {
            return address;
        }
    }

    private static final class GuardedSocket extends Socket {

        private static final int IDLE_SECONDS = 15;
        private static final int INTERVAL_SECONDS = 5;
        private static final int PROBES = 3;
        /** The driver asks for 8 KiB at a time; COPY and the change stream bring a hundred times as much. */
        private static final int READ_BYTES = 64 * 1024;

        private @Nullable InputStream input;

        /** Within 30 s instead of two hours: a session that waits for a long statement's end hears nothing else. */
        private void noticeDeadPeers() throws IOException {
            setKeepAlive(true);
            if (supportedOptions().contains(ExtendedSocketOptions.TCP_KEEPIDLE)) {
                setOption(ExtendedSocketOptions.TCP_KEEPIDLE, IDLE_SECONDS);
                setOption(ExtendedSocketOptions.TCP_KEEPINTERVAL, INTERVAL_SECONDS);
                setOption(ExtendedSocketOptions.TCP_KEEPCOUNT, PROBES);
            }
        }

        /** Always the same one, also when TLS takes over the socket: it may have read ahead. */
        @Override
        public synchronized InputStream getInputStream() throws IOException {
            InputStream buffered = input;
            if (buffered == null) {
                buffered = new BufferedInputStream(super.getInputStream(), READ_BYTES);
                input = buffered;
            }
            return buffered;
        }

        @Override
        public void connect(@Nullable SocketAddress endpoint, int timeout) throws IOException {
            if (endpoint instanceof InetSocketAddress inet
                    && inet.getAddress() != null
                    && ReachableAddresses.isForbidden(inet.getAddress())) {
                throw new Refused(inet.getAddress());
            }
            super.connect(endpoint, timeout);
            noticeDeadPeers();
        }
    }
}
