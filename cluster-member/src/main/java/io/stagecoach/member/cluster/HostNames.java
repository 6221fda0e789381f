package io.stagecoach.member.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Turns names into addresses before Hazelcast sees them. Hazelcast takes a name that stands for several members, as the
 * name of a container service does, for this member alone when it stands for this one too, and then finds nobody.
 */
final class HostNames {
    /** Looks a name up. */
    interface Lookup {
        /** @throws IOException when nobody has that name, now */
        InetAddress[] all(String name) throws IOException;
    }

    private final Lookup lookup;

    HostNames(Lookup lookup) {
        this.lookup = lookup;
    }

    /** Every address of every name; a name that nobody has yet stays as it is. */
    HazelcastSettings resolve(HazelcastSettings settings) {
        return new HazelcastSettings(
                settings.clusterName(),
                settings.port(),
                settings.publicAddress().isBlank()
                        ? ""
                        : addresses(settings.publicAddress()).getFirst(),
                settings.join().stream().flatMap(this::expanded).distinct().toList(),
                settings.joinDns());
    }

    /** @param member host:port, or a host alone */
    private Stream<String> expanded(String member) {
        int colon = member.lastIndexOf(':');
        String host = colon < 0 ? member : member.substring(0, colon);
        String port = colon < 0 ? "" : member.substring(colon);
        return addresses(host).stream().map(address -> address + port);
    }

    private List<String> addresses(String host) {
        try {
            return Arrays.stream(lookup.all(host))
                    .map(InetAddress::getHostAddress)
                    .toList();
        } catch (IOException e) {
            return List.of(host);
        }
    }
}
