package io.landfall.databases.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReachableAddressesTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "169.254.169.254",
                "169.254.0.1",
                "fe80::1",
                "fd00:ec2::254",
                "100.100.100.200",
                "0.0.0.0",
                "::",
                "::ffff:169.254.169.254",
                "64:ff9b::a9fe:a9fe",
                "2002:a9fe:a9fe::1",
                "224.0.0.1",
                "168.63.129.16"
            })
    void refuses_link_local_and_metadata_addresses_in_every_disguise(String address) throws UnknownHostException {
        assertThat(ReachableAddresses.isForbidden(InetAddress.getByName(address)))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1", "10.1.2.3", "192.168.1.1", "8.8.8.8", "2001:db8::1", "fd12:3456::1"})
    void lets_databases_be_reached(String address) throws UnknownHostException {
        assertThat(ReachableAddresses.isForbidden(InetAddress.getByName(address)))
                .isFalse();
    }
}
