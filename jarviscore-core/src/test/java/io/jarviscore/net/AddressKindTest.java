package io.jarviscore.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressKindTest {

    @ParameterizedTest
    @CsvSource({
        "8.8.8.8, PUBLIC",
        "1.1.1.1, PUBLIC",
        "172.15.255.255, PUBLIC",
        "172.32.0.0, PUBLIC",
        "100.63.255.255, PUBLIC",
        "100.128.0.0, PUBLIC",
        "127.0.0.1, LOOPBACK",
        "127.255.255.254, LOOPBACK",
        "10.0.0.1, PRIVATE",
        "172.16.0.1, PRIVATE",
        "172.31.255.255, PRIVATE",
        "192.168.1.1, PRIVATE",
        "169.254.1.1, LINK_LOCAL",
        "100.64.0.1, SHARED",
        "169.254.169.254, METADATA",
        "169.254.170.2, METADATA",
        "100.100.100.200, METADATA",
        "168.63.129.16, METADATA",
        "192.0.0.192, METADATA",
        "0.0.0.0, UNSPECIFIED",
        "0.1.2.3, UNSPECIFIED",
        "224.0.0.1, MULTICAST",
        "239.255.255.255, MULTICAST",
        "240.0.0.1, RESERVED",
        "255.255.255.255, RESERVED",
        "192.0.2.1, RESERVED",
        "198.18.0.1, RESERVED",
        "198.51.100.1, RESERVED",
        "203.0.113.1, RESERVED",
        "192.88.99.1, RESERVED",
        "2606:4700:4700::1111, PUBLIC",
        "::1, LOOPBACK",
        "::, UNSPECIFIED",
        "fe80::1, LINK_LOCAL",
        "fc00::1, PRIVATE",
        "fd12:3456::1, PRIVATE",
        "fec0::1, PRIVATE",
        "ff02::1, MULTICAST",
        "fd00:ec2::254, METADATA",
        "2001:db8::1, RESERVED",
        "2001::1, RESERVED",
        "100::1, RESERVED",
        "5f00::1, RESERVED",
        "64:ff9b:1::7f00:1, PRIVATE",
    })
    void everyRangeHasItsKind(String address, AddressKind kind) throws UnknownHostException {
        assertThat(AddressKind.of(InetAddress.getByName(address))).isEqualTo(kind);
    }

    @ParameterizedTest
    @CsvSource({
        "::ffff:127.0.0.1, LOOPBACK",
        "::ffff:169.254.169.254, METADATA",
        "::ffff:8.8.8.8, PUBLIC",
        "::127.0.0.1, LOOPBACK",
        "::10.0.0.1, PRIVATE",
        "64:ff9b::127.0.0.1, LOOPBACK",
        "64:ff9b::a9fe:a9fe, METADATA",
        "64:ff9b::8.8.8.8, PUBLIC",
        "2002:7f00:1::, LOOPBACK",
        "2002:a9fe:a9fe::1, METADATA",
        "2002:808:808::1, PUBLIC",
        "2606:4700::5efe:10.0.0.1, PRIVATE",
        "fe80::5efe:8.8.8.8, LINK_LOCAL",
        "2606:4700::200:5efe:127.0.0.1, LOOPBACK",
    })
    void anIpv4AddressInsideAnIpv6AddressCounts(String address, AddressKind kind)
            throws UnknownHostException {
        assertThat(AddressKind.of(InetAddress.getByName(address))).isEqualTo(kind);
    }

    @Property(tries = 200)
    void noAddressThatTheJdkCallsLocalIsPublic(@ForAll @Size(4) byte[] bytes)
            throws UnknownHostException {
        InetAddress address = InetAddress.getByAddress(bytes);
        boolean isLocal =
                address.isLoopbackAddress()
                        || address.isSiteLocalAddress()
                        || address.isLinkLocalAddress()
                        || address.isMulticastAddress()
                        || address.isAnyLocalAddress();
        assertThat(AddressKind.of(address) == AddressKind.PUBLIC && isLocal).isFalse();
    }

    @Property(tries = 200)
    void everyIpv6AddressHasAKind(@ForAll @Size(16) byte[] bytes) throws UnknownHostException {
        assertThat(AddressKind.of(InetAddress.getByAddress(bytes))).isNotNull();
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1, loopback", "10.1.2.3, private", "100.64.1.1, private"})
    void rulesAllowTheConfiguredAddresses(String text, String which) throws UnknownHostException {
        InetAddress address = InetAddress.getByName(text);
        AddressRules none = AddressRules.publicOnly();
        AddressRules more = which.equals("loopback") ? none.andLoopback() : none.andPrivate();
        assertThat(none.allows(address)).isFalse();
        assertThat(more.allows(address)).isTrue();
        assertThatThrownBy(() -> none.require(address))
                .isInstanceOf(ForbiddenAddressException.class)
                .hasMessageContaining(text);
    }

    @ParameterizedTest
    @CsvSource({"169.254.169.254", "0.0.0.0", "224.0.0.1", "240.0.0.1", "168.63.129.16"})
    void noRuleAllowsMetadataOrAddressesThatNameNoMachine(String text) throws UnknownHostException {
        AddressRules all = AddressRules.publicOnly().andPrivate().andLoopback();
        assertThat(all.allows(InetAddress.getByName(text))).isFalse();
    }
}
