package io.stagecoach.member;

import io.stagecoach.hazelcast.MemberCard;
import io.stagecoach.stage.StageRunner;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Collection;
import java.util.Map;
import java.util.UUID;
import java.util.function.IntConsumer;
import java.util.function.Supplier;

/** Gives forward passes as many threads as this member's share of the cores of its host, whoever comes and goes. */
final class CoreShare {
    private static final Logger LOG = System.getLogger(CoreShare.class.getName());

    private final UUID self;
    private final Supplier<Map<UUID, MemberCard>> cards;
    private final StageRunner runner;
    private final IntConsumer threads;
    private int told;

    /**
     * @param cards of all live members
     * @param threads takes the number of threads, on the thread that makes the passes: libgomp keeps one for each caller
     */
    CoreShare(UUID self, Supplier<Map<UUID, MemberCard>> cards, StageRunner runner, IntConsumer threads) {
        this.self = self;
        this.cards = cards;
        this.runner = runner;
        this.threads = threads;
    }

    /** Call it when members have come or gone. */
    synchronized void update() {
        Map<UUID, MemberCard> live = cards.get();
        MemberCard own = live.get(self);
        if (own == null) {
            return; // no longer of the cluster
        }
        int share = share(own, live.values());
        if (share != told) {
            told = share;
            LOG.log(Level.INFO, "{0} of {1} cores of host {2} for forward passes", share, own.cores(), own.host());
            runner.change(() -> threads.accept(share));
        }
    }

    /** 1 or more: the member's cores divided by the members on its host. */
    static int share(MemberCard own, Collection<MemberCard> live) {
        long sharing =
                live.stream().filter(card -> card.host().equals(own.host())).count();
        return Math.toIntExact(Math.max(1, own.cores() / Math.max(1, sharing)));
    }
}
