package io.stagecoach.member.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HostNamesTest {
    private static final Map<String, List<String>> NAMES =
            Map.of("member", List.of("172.18.0.2", "172.18.0.3"), "a1b2", List.of("172.18.0.3"));

    private final HostNames names = new HostNames(name -> {
        List<String> known = NAMES.get(name);
        if (known == null) {
            throw new UnknownHostException(name);
        }
        InetAddress[] addresses = new InetAddress[known.size()];
        for (int i = 0; i < addresses.length; i++) {
            addresses[i] = InetAddress.getByName(known.get(i));
        }
        return addresses;
    });

    private HazelcastSettings resolve(String publicAddress, String... join) {
        return names.resolve(new HazelcastSettings("c", 5701, publicAddress, List.of(join)));
    }

    @Test
    void aNameOfSeveralMembersStandsForAllOfThem() {
        HazelcastSettings resolved = resolve("a1b2", "member:5701", "a1b2:5701");
        assertThat(resolved.join()).containsExactly("172.18.0.2:5701", "172.18.0.3:5701");
        assertThat(resolved.publicAddress()).isEqualTo("172.18.0.3");
        assertThat(resolved.clusterName()).isEqualTo("c");
        assertThat(resolved.port()).isEqualTo(5701);
    }

    @Test
    void aNameThatNobodyHasYetStays() {
        assertThat(resolve("gone", "gone:5702", "gone").join()).containsExactly("gone:5702", "gone");
        assertThat(resolve("gone").publicAddress()).isEqualTo("gone");
    }

    @Test
    void noPublicAddressStaysNone() {
        assertThat(resolve("").publicAddress()).isEmpty();
    }
}
