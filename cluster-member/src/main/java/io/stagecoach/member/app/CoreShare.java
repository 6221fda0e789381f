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
 * Gives forward passes as many threads as this member's share of the cores of its host, whoever comes and goes. Fewer at once,
 * more after a while: a member that was lost is mostly started again, and while it starts it takes the cores that it had. A
 * pass on several threads waits for the one that is given no core, and readers wait for the passes that take over: with one
 * thread of two cores 256 rows took 25 to 166 ms beside JVMs that started, with two 60 to 340 ms.
 */
final class CoreShare {
    private static final Logger LOG = LoggerFactory.getLogger(CoreShare.class);

    /** A member that is started again on full cores joins after 7 to 15 s. */
    static final Duration BEFORE_MORE = Duration.ofSeconds(20);

    private final UUID self;
    private final Supplier<Map<UUID, MemberAttributes>> cards;
    private final StageWorker runner;
    private final IntConsumer threads;
    private final LongSupplier nanoTime;
    private final Executor later;
    private int told;
    /** Since when the share is larger than told; null while it is not. */
    private @Nullable Long largerSince;

    /**
     * @param cards of all live members
     * @param threads takes the number of threads, on the thread that makes the passes: libgomp keeps one for each caller
     * @param later runs what it is given after {@link #BEFORE_MORE}
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

    /** Call it when members have come or gone. */
    synchronized void update() {
        Map<UUID, MemberAttributes> live = cards.get();
        MemberAttributes own = live.get(self);
        if (own == null) {
            return; // no longer of the cluster
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

    /** 1 or more: the member's cores divided by the members on its host. */
    static int share(MemberAttributes own, Collection<MemberAttributes> live) {
        long sharing =
                live.stream().filter(card -> card.host().equals(own.host())).count();
        return Math.toIntExact(Math.max(1, own.cores() / Math.max(1, sharing)));
    }
}
