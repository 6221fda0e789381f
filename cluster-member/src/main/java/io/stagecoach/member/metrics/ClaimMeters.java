package io.stagecoach.member.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.stagecoach.member.placement.ClaimState;
import io.stagecoach.member.placement.RoleClaim;
import io.stagecoach.member.stage.LoadedStage;
import io.stagecoach.member.stage.StageWorker;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** Replicas of each stage and roles of this member, as it sees them, and the usage of its KV caches. */
public final class ClaimMeters {
    /** All states but FREE, which has no holder. */
    private static final Set<ClaimState> HELD = EnumSet.complementOf(EnumSet.of(ClaimState.FREE));

    private final Supplier<UUID> self;
    private final StageWorker worker;
    private final MultiGauge kvUsage;
    private volatile List<RoleClaim> claims = List.of();

    /** @param self the member's id; changes when a split cluster becomes one again */
    public ClaimMeters(MeterRegistry registry, int stages, Supplier<UUID> self, StageWorker worker) {
        this.self = self;
        this.worker = worker;
        this.kvUsage = MultiGauge.builder("stagecoach.kv.cache.usage.perc")
                .description("Share of the KV cache's pages that running sequences use, 0 to 1")
                .register(registry);
        IntStream.range(0, stages).forEach(stage -> {
            Tags tags = Tags.of("stage", Integer.toString(stage));
            Gauge.builder("stagecoach.stage.replicas", () -> count(claim -> serves(claim, stage)))
                    .description("Replicas that serve the stage, anywhere in the cluster, as this member sees it")
                    .tags(tags)
                    .register(registry);
            HELD.forEach(state -> Gauge.builder(
                            "stagecoach.claims", () -> count(claim -> isOwn(claim) && is(claim, stage, state)))
                    .description("Roles that this member holds")
                    .tags(tags.and("state", ByStage.label(state)))
                    .register(registry));
        });
    }

    /** @param now all claims of live members */
    void changed(Collection<RoleClaim> now) {
        claims = List.copyOf(now);
        List<MultiGauge.Row<?>> rows = claims.stream()
                .filter(claim -> isOwn(claim) && claim.state() != ClaimState.LOADING)
                .map(claim -> claim.role().stage())
                .distinct()
                .<MultiGauge.Row<?>>map(
                        stage -> MultiGauge.Row.of(Tags.of("stage", Integer.toString(stage)), () -> usage(stage)))
                .toList();
        kvUsage.register(rows, true);
    }

    private long count(Predicate<RoleClaim> which) {
        return claims.stream().filter(which).count();
    }

    private boolean isOwn(RoleClaim claim) {
        return claim.heldBy(self.get());
    }

    private static boolean serves(RoleClaim claim, int stage) {
        return is(claim, stage, ClaimState.READY) || is(claim, stage, ClaimState.DRAINING);
    }

    private static boolean is(RoleClaim claim, int stage, ClaimState state) {
        return claim.role().stage() == stage && claim.state() == state;
    }

    private double usage(int stage) {
        List<LoadedStage.Usage> usages = worker.stages().entrySet().stream()
                .filter(loaded -> loaded.getKey().stage() == stage)
                .map(loaded -> loaded.getValue().usage())
                .toList();
        int used = usages.stream().mapToInt(LoadedStage.Usage::pagesUsed).sum();
        int pages = usages.stream().mapToInt(LoadedStage.Usage::pages).sum();
        return pages == 0 ? 0 : (double) used / pages;
    }
}
