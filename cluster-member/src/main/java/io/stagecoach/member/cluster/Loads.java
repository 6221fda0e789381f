package io.stagecoach.member.cluster;

import com.hazelcast.cluster.Member;
import com.hazelcast.topic.ITopic;
import com.hazelcast.topic.Message;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What members have to do, as each last told all others. Told by messages that nobody waits for: whoever tells its load looks
 * after its roles next, and a put into a map of the cluster took up to 2.3 s beside a lost member.
 */
final class Loads {
    private final ITopic<MemberLoad> topic;
    private final Map<UUID, MemberLoad> latest = new ConcurrentHashMap<>();

    Loads(ITopic<MemberLoad> topic) {
        this.topic = topic;
        topic.addMessageListener(this::heard);
    }

    private void heard(Message<MemberLoad> message) {
        Member teller = message.getPublishingMember();
        // Nobody when it has left meanwhile.
        if (teller != null && !teller.localMember()) {
            latest.put(teller.getUuid(), message.getMessageObject());
        }
    }

    void tell(UUID self, MemberLoad load) {
        latest.put(self, load);
        topic.publish(load);
    }

    /** Of those that are still there; what others had is dropped. */
    Map<UUID, MemberLoad> of(Set<UUID> members) {
        latest.keySet().retainAll(members);
        return new HashMap<>(latest);
    }
}
