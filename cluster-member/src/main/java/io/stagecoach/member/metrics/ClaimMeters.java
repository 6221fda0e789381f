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

/** Who holds what, as this member sees it, and how full its KV caches are. */
public final class ClaimMeters {
    /** Of held roles; nobody holds a free one. */
    private static final Set<ClaimState> HELD = EnumSet.complementOf(EnumSet.of(ClaimState.FREE));

    private final Supplier<UUID> self;
    private final StageWorker runner;
    private final MultiGauge kvUsage;
    private volatile List<RoleClaim> claims = List.of();

    /** @param self the member's id; it changes when a cluster that was split is one again */
    public ClaimMeters(MeterRegistry registry, int stages, Supplier<UUID> self, StageWorker runner) {
        this.self = self;
        this.runner = runner;
        this.kvUsage = MultiGauge.builder("stagecoach.kv.cache.usage.perc")
                .description("Pages of the KV cache that running sequences have, 0 to 1")
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

    /** Called when members or claims have changed, with all claims of live members. */
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
        List<LoadedStage.Usage> usages = runner.stages().entrySet().stream()
                .filter(loaded -> loaded.getKey().stage() == stage)
                .map(loaded -> loaded.getValue().usage())
                .toList();
        int used = usages.stream().mapToInt(LoadedStage.Usage::pagesUsed).sum();
        int pages = usages.stream().mapToInt(LoadedStage.Usage::pages).sum();
        return pages == 0 ? 0 : (double) used / pages;
    }
}
