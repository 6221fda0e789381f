package io.stagecoach.member.app;

import io.stagecoach.member.cluster.MemberAttributes;
import io.stagecoach.member.stage.StageWorker;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.function.IntConsumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sets the number of compute threads to this member's share of its host's cores whenever members join or leave. Reduces it at
 * once, and raises it after {@link #BEFORE_MORE}: a lost member is usually started again, and needs its cores while it starts.
 * A pass on several threads waits for the thread that gets no core: beside starting JVMs, 256 rows took 25 to 166 ms with one
 * thread on two cores, and 60 to 340 ms with two.
 */
final class CoreShare {
    private static final Logger LOG = LoggerFactory.getLogger(CoreShare.class);

    /** A member that is started again on busy cores joins after 7 to 15 s. */
    static final Duration BEFORE_MORE = Duration.ofSeconds(20);

    private final UUID self;
    private final Supplier<Map<UUID, MemberAttributes>> cards;
    private final StageWorker runner;
    private final IntConsumer threads;
    private final LongSupplier nanoTime;
    private final Executor later;
    /** Threads that were set last; 0 for never. */
    private int told;
    /** When the share became larger than told, in nanoseconds; null while it is not larger. */
    private @Nullable Long largerSince;

    /**
     * @param cards of all live members
     * @param threads sets the number of threads; called on the compute thread, as libgomp keeps the number per calling thread
     * @param later runs a task after {@link #BEFORE_MORE}
     */
    CoreShare(
            UUID self,
            Supplier<Map<UUID, MemberAttributes>> cards,
            StageWorker runner,
            IntConsumer threads,
            LongSupplier nanoTime,
            Executor later) {
        this.self = self;
        this.cards = cards;
        this.runner = runner;
        this.threads = threads;
        this.nanoTime = nanoTime;
        this.later = later;
    }

    /** Call it when a member has joined or left. */
    synchronized void update() {
        Map<UUID, MemberAttributes> live = cards.get();
        MemberAttributes own = live.get(self);
        if (own == null) {
            return; // this member has left the cluster
        }
        int share = share(own, live.values());
        if (told > 0 && share > told) {
            waitForMore();
        } else {
            largerSince = null;
        }
        if (share != told && isDue()) {
            told = share;
            largerSince = null;
            LOG.info("{} of {} cores of host {} for forward passes", share, own.cores(), own.host());
            runner.change(() -> threads.accept(share));
        }
    }

    private void waitForMore() {
        if (largerSince == null) {
            largerSince = nanoTime.getAsLong();
            later.execute(this::update);
        }
    }

    private boolean isDue() {
        return largerSince == null || nanoTime.getAsLong() - largerSince >= BEFORE_MORE.toNanos();
    }

    /** The member's cores divided by the members on its host, at least 1. */
    static int share(MemberAttributes own, Collection<MemberAttributes> live) {
        long sharing =
                live.stream().filter(card -> card.host().equals(own.host())).count();
        return Math.toIntExact(Math.max(1, own.cores() / Math.max(1, sharing)));
    }
}
