package io.stagecoach.member.cluster;

import com.hazelcast.cluster.Member;
import com.hazelcast.config.MemberAttributeConfig;
import io.stagecoach.member.placement.MemberView;
import io.stagecoach.member.placement.Resources;
import java.util.UUID;

/**
 * What a member tells the others about itself when it joins.
 *
 * @param id its name in config.json, or the one it was started with
 * @param address host:port of its gRPC services
 * @param host names a machine's cores: members with the same one share them
 * @param cores that the member may use
 * @param preferredStage the stage config.json gives it, or -1
 */
public record MemberAttributes(
        String id, String address, String host, int cores, long pid, int preferredStage, Resources resources) {

    void writeTo(MemberAttributeConfig attributes) {
        attributes.setAttribute("id", id);
        attributes.setAttribute("address", address);
        attributes.setAttribute("host", host);
        attributes.setAttribute("cores", Integer.toString(cores));
        attributes.setAttribute("pid", Long.toString(pid));
        attributes.setAttribute("preferredStage", Integer.toString(preferredStage));
        attributes.setAttribute("memory", Long.toString(resources.memory()));
        attributes.setAttribute("memoryShared", Boolean.toString(resources.shared()));
        attributes.setAttribute("speed", Double.toString(resources.speed()));
    }

    static MemberAttributes of(Member member) {
        return new MemberAttributes(
                attribute(member, "id"),
                attribute(member, "address"),
                attribute(member, "host"),
                Integer.parseInt(attribute(member, "cores")),
                Long.parseLong(attribute(member, "pid")),
                Integer.parseInt(attribute(member, "preferredStage")),
                new Resources(
                        Long.parseLong(attribute(member, "memory")),
                        Boolean.parseBoolean(attribute(member, "memoryShared")),
                        Double.parseDouble(attribute(member, "speed"))));
    }

    /** @param members of the same host, this one included */
    MemberView toView(UUID uuid, boolean leaving, int members) {
        return new MemberView(uuid, id, preferredStage, leaving, resources.among(members));
    }

    private static String attribute(Member member, String name) {
        String value = member.getAttribute(name);
        if (value == null) {
            throw new IllegalStateException(
                    "member " + member + " has no attribute " + name + ": is it a Stagecoach member of this version?");
        }
        return value;
    }
}
