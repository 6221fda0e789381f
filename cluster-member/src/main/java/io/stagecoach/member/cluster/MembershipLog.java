package io.stagecoach.member.cluster;

import com.hazelcast.cluster.Member;
import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.cluster.MembershipListener;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.LifecycleEvent.LifecycleState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says in the log who comes to the cluster and who goes, one line each. */
final class MembershipLog implements MembershipListener {
    private static final Logger LOG = LoggerFactory.getLogger(MembershipLog.class);

    private MembershipLog() {}

    /** From now on, and that this member is here. */
    static void follow(HazelcastInstance hazelcast) {
        hazelcast.getCluster().addMembershipListener(new MembershipLog());
        hazelcast.getLifecycleService().addLifecycleListener(event -> {
            if (event.getState() == LifecycleState.MERGED) {
                said("was cut off, and joined again", hazelcast);
            }
        });
        said("joined", hazelcast);
    }

    private static void said(String how, HazelcastInstance hazelcast) {
        LOG.info(
                "{} cluster {} as {}, members: {}",
                how,
                hazelcast.getConfig().getClusterName(),
                name(hazelcast.getCluster().getLocalMember()),
                hazelcast.getCluster().getMembers().size());
    }

    /** This member has. */
    static void left() {
        LOG.info("left the cluster");
    }

    @Override
    public void memberAdded(MembershipEvent event) {
        said(event, "joined");
    }

    @Override
    public void memberRemoved(MembershipEvent event) {
        said(event, "left");
    }

    private static void said(MembershipEvent event, String what) {
        LOG.info(
                "{} has {}, members: {}",
                name(event.getMember()),
                what,
                event.getMembers().size());
    }

    private static String name(Member member) {
        MemberAttributes card = MemberAttributes.of(member);
        return card.id() + " (" + card.address() + ")";
    }
}
