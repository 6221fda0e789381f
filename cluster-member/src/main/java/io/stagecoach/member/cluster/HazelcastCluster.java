package io.stagecoach.member.cluster;

import com.hazelcast.cluster.Member;
import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.cluster.MembershipListener;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import com.hazelcast.map.listener.EntryAddedListener;
import com.hazelcast.map.listener.EntryUpdatedListener;
import io.stagecoach.member.placement.ClaimStore;
import io.stagecoach.member.placement.MemberView;
import io.stagecoach.member.placement.RoleClaim;
import io.stagecoach.member.scheduler.RequestStore;
import io.stagecoach.member.stage.CachePuller;
import io.stagecoach.member.stage.CacheRead;
import io.stagecoach.member.stage.StageClient;
import io.stagecoach.member.stage.StageWorker;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ForkJoinPool;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** This member's place in the cluster. */
public final class HazelcastCluster implements AutoCloseable {
    private final HazelcastInstance hazelcast;
    private final StageWorker runner;
    private final StageOwners holders;
    private final IMap<String, RoleClaim> claims;
    private final Loads loads;

    private HazelcastCluster(HazelcastInstance hazelcast, StageWorker runner) {
        this.hazelcast = hazelcast;
        this.runner = runner;
        this.holders = new StageOwners(
                this::self,
                hazelcast.getMap(HazelcastSettings.ANCHORS),
                new StagePartitionKeys(hazelcast.getPartitionService()));
        this.claims = hazelcast.getMap(HazelcastSettings.CLAIMS);
        this.loads = new Loads(hazelcast.getTopic(HazelcastSettings.LOADS));
        CachePuller fetcher = new CachePuller(
                runner.caches(),
                new MapCaches(holders, runner),
                ForkJoinPool.commonPool(),
                System::nanoTime,
                CacheRead.MOST_BYTES);
        hazelcast.getUserContext().put(CachePuller.class.getName(), fetcher);
    }

    /** Joins, or founds the cluster when nobody else is there. */
    public static HazelcastCluster join(HazelcastSettings settings, MemberAttributes card, StageWorker runner) {
        var config = new HostNames(InetAddress::getAllByName).resolve(settings).toConfig(card);
        config.setUserContext(new ConcurrentHashMap<>(Map.of(StageWorker.class.getName(), runner)));
        HazelcastInstance hazelcast = Hazelcast.newHazelcastInstance(config);
        MembershipLog.follow(hazelcast);
        return new HazelcastCluster(hazelcast, runner);
    }

    /** Not so once it was closed, or Hazelcast has given up, as it does when memory runs out. */
    public boolean isRunning() {
        return hazelcast.getLifecycleService().isRunning();
    }

    /** Changes when this member was cut off, and joins the others again. */
    public UUID self() {
        return hazelcast.getCluster().getLocalMember().getUuid();
    }

    public Map<UUID, MemberAttributes> cards() {
        Map<UUID, MemberAttributes> cards = new HashMap<>();
        for (Member member : hazelcast.getCluster().getMembers()) {
            cards.put(member.getUuid(), MemberAttributes.of(member));
        }
        return cards;
    }

    public List<MemberView> members() {
        Map<UUID, MemberAttributes> cards = cards();
        Map<String, Integer> onHost = new HashMap<>();
        cards.values().forEach(card -> onHost.merge(card.host(), 1, Integer::sum));
        Map<UUID, MemberLoad> told = loads.of(cards.keySet());
        return cards.entrySet().stream()
                .map(entry -> entry.getValue()
                        .toView(
                                entry.getKey(),
                                isLeaving(told.get(entry.getKey())),
                                onHost.getOrDefault(entry.getValue().host(), 1)))
                .toList();
    }

    private static boolean isLeaving(@Nullable MemberLoad load) {
        return load != null && load.leaving();
    }

    public ClaimStore claims() {
        return new MapClaimStore(claims);
    }

    public RequestStore orders() {
        return new MapRequestStore(hazelcast.getMap(HazelcastSettings.ORDERS));
    }

    public StageClient stages() {
        return new MapStageClient(holders, runner);
    }

    public void tellLoad(MemberLoad load) {
        loads.tell(self(), load);
    }

    public Map<UUID, MemberLoad> loads() {
        return loads.of(cards().keySet());
    }

    /** Calls back, on a Hazelcast thread that must not be held up, when a claim changes or a member comes. */
    public void onChange(Runnable changed) {
        claims.addEntryListener((EntryAddedListener<String, RoleClaim>) event -> changed.run(), false);
        claims.addEntryListener((EntryUpdatedListener<String, RoleClaim>) event -> changed.run(), false);
        onMembership(member -> changed.run(), member -> changed.run());
    }

    /** Calls back, on a Hazelcast thread that must not be held up, when a member has come or left. */
    public void onMembership(Consumer<UUID> joined, Consumer<UUID> left) {
        hazelcast.getCluster().addMembershipListener(new MembershipListener() {
            @Override
            public void memberAdded(MembershipEvent event) {
                joined.accept(event.getMember().getUuid());
            }

            @Override
            public void memberRemoved(MembershipEvent event) {
                left.accept(event.getMember().getUuid());
            }
        });
    }

    @Override
    public void close() {
        hazelcast.shutdown();
        MembershipLog.left();
    }
}
