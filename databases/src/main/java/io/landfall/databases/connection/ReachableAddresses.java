package io.landfall.databases.connection;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Set;

/**
 * Decides which resolved addresses may be connected to: anything but link-local, multicast, wildcard and cloud
 * metadata.
 */
final class ReachableAddresses {

    /** Metadata services outside the link-local ranges: Alibaba, Oracle, Azure, AWS over IPv6. */
    private static final Set<InetAddress> METADATA =
            Set.of(address(100, 100, 100, 200), address(192, 0, 0, 192), address(168, 63, 129, 16), awsOverIpv6());

    private ReachableAddresses() {}

    static boolean isForbidden(InetAddress address) {
        return address.isLinkLocalAddress()
                || address.isMulticastAddress()
                || address.isAnyLocalAddress()
                || METADATA.contains(address)
                || hidesForbiddenIpv4(address.getAddress());
    }

    /** NAT64 (64:ff9b::/96), 6to4 (2002::/16) and IPv4-compatible addresses carry an IPv4 address inside. */
    private static boolean hidesForbiddenIpv4(byte[] bytes) {
        if (bytes.length != 16) {
            return false;
        }
        if (bytes[0] == 0x20 && bytes[1] == 0x02) {
            return isForbidden(ofBytes(Arrays.copyOfRange(bytes, 2, 6)));
        }
        boolean nat64 = startsWith(bytes, 0x00, 0x64, (byte) 0xff, (byte) 0x9b, 0, 0, 0, 0, 0, 0, 0, 0);
        boolean compatible = startsWith(bytes, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0) && (bytes[12] != 0);
        return (nat64 || compatible) && isForbidden(ofBytes(Arrays.copyOfRange(bytes, 12, 16)));
    }

    private static boolean startsWith(byte[] bytes, int... prefix) {
        for (int i = 0; i < prefix.length; i++) {
            if (bytes[i] != (byte) prefix[i]) {
                return false;
            }
        }
        return true;
    }

    private static InetAddress awsOverIpv6() {
        return ofBytes(new byte[] {(byte) 0xfd, 0x00, 0x0e, (byte) 0xc2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x02, 0x54});
    }

    private static InetAddress address(int a, int b, int c, int d) {
        return ofBytes(new byte[] {(byte) a, (byte) b, (byte) c, (byte) d});
    }

    private static InetAddress ofBytes(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
