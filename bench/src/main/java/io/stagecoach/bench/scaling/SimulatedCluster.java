package io.stagecoach.bench.scaling;

import io.stagecoach.member.placement.Role;
import io.stagecoach.member.scheduler.Event;
import io.stagecoach.member.scheduler.GenerationListener;
import io.stagecoach.member.scheduler.GenerationRequest;
import io.stagecoach.member.scheduler.SchedulerLimits;
import io.stagecoach.member.stage.LoadedShard;
import io.stagecoach.member.stage.ShardLoader;
import io.stagecoach.shard.PageAccess;
import io.stagecoach.shard.Segment;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;

/** Members in this process, one for each stage, and more later. */
final class SimulatedCluster implements AutoCloseable {
    static final String MODEL = "simulated";

    /** Of GPT-2 small, so that steps are as large on the wire. */
    private static final int WIDTH = 768;

    /** Small, so that sampling takes no time. */
    private static final int VOCABULARY = 64;

    private static final int PROMPT_CHUNK = 128;
    private static final long HELD_INPUTS = 64 << 20;
    private static final Duration START_LIMIT = Duration.ofSeconds(60);

    private final List<SimulatedMember> members = new ArrayList<>();

    /**
     * @param stages as many as members at the start
     * @param most members that there will ever be
     * @param sequences at once
     * @param positions of a sequence
     * @param portable caches can go to other members
     * @param firstPort of the member protocol
     */
    record Plan(
            String name,
            int stages,
            int most,
            PassTime time,
            int sequences,
            int positions,
            boolean portable,
            int firstPort)
            implements ShardLoader {

        int port(int index) {
            return firstPort + index;
        }

        List<String> addresses() {
            return IntStream.range(0, most)
                    .mapToObj(index -> "127.0.0.1:" + port(index))
                    .toList();
        }

        SchedulerLimits limits() {
            return new SchedulerLimits(
                    stages,
                    sequences,
                    sequences,
                    PROMPT_CHUNK,
                    HELD_INPUTS,
                    SchedulerLimits.BACKOFF,
                    SchedulerLimits.RECOVERY_LIMIT);
        }

        @Override
        public LoadedShard load(Role role) {
            boolean last = role.stage() == stages - 1;
            int pages = sequences * Segment.pagesFor(positions);
            Optional<PageAccess> access = portable ? Optional.of(new SimulatedPages()) : Optional.empty();
            FixedTimeShard shard = new FixedTimeShard(time, pages, last ? VOCABULARY : WIDTH, last, access);
            return new LoadedShard(shard, WIDTH, VOCABULARY, role.stage() == 0, last);
        }
    }

    private final Plan plan;

    private SimulatedCluster(Plan plan) {
        this.plan = plan;
    }

    /** @throws IOException when its stages do not get ready */
    static SimulatedCluster start(Plan plan) throws IOException, InterruptedException {
        SimulatedCluster cluster = new SimulatedCluster(plan);
        for (int index = 0; index < plan.stages(); index++) {
            cluster.join();
        }
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        while (!cluster.members.stream().allMatch(SimulatedMember::knowsAllReady)) {
            if (System.nanoTime() > deadline) {
                cluster.close();
                throw new IOException(
                        plan.stages() + " members were not ready within " + START_LIMIT.toSeconds() + " s");
            }
            Thread.sleep(50);
        }
        return cluster;
    }

    /** One more member, that claims a role as soon as it sees the others. */
    SimulatedMember join() {
        SimulatedMember member = SimulatedMember.join(members.size(), plan);
        members.add(member);
        return member;
    }

    SimulatedMember member(int index) {
        return members.get(index);
    }

    /** Hands a sequence to one of the coordinators. */
    void submit(int coordinator, GenerationRequest request, GenerationListener listener) {
        members.get(coordinator).accept(new Event.Submitted(UUID.randomUUID(), request, listener));
    }

    @Override
    public void close() {
        members.forEach(SimulatedMember::close);
    }
}
