package io.stagecoach.member.placement;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Decides what one member does next about the roles. A pure function of the view: members that see the same come to
 * plans that fit together, and where their views differ the epoch of the claim lets only one of them through.
 */
public final class Planner {
    private Planner() {}

    public static Action next(ClaimsView view) {
        if (view.membership() == Membership.TOO_FEW) {
            return giveUpAll(view);
        }
        if (view.leaves(view.self())) {
            return handOver(view);
        }
        return freeLost(view)
                .or(() -> coverStage(view))
                .or(() -> CapacityPlanner.makeRoom(view))
                .or(() -> giveUpShared(view))
                .or(() -> relieveLoaded(view))
                .or(() -> replicateHottest(view))
                .orElseGet(Action.Rest::new);
    }

    private static Optional<Action> freeLost(ClaimsView view) {
        return view.claims().stream()
                .filter(claim -> claim.state() != ClaimState.FREE && !view.isLive(claim))
                .findFirst()
                .map(Action.FreeLost::new);
    }

    /** Sequences wait for the stage, or for the rest of the cluster. */
    private static Action giveUpAll(ClaimsView view) {
        return view.claims().stream()
                .filter(claim -> claim.heldBy(view.self()))
                .findFirst()
                .map(claim -> (Action) new Action.Release(claim))
                .orElseGet(Action.Rest::new);
    }

    /** A leaving member serves on until others have taken its stages, and gives up at once what it does not serve yet. */
    private static Action handOver(ClaimsView view) {
        return view.claims().stream()
                .filter(claim -> claim.heldBy(view.self()) && claim.state() != ClaimState.DRAINING)
                .findFirst()
                .map(claim -> claim.state() == ClaimState.READY ? new Action.Drain(claim) : new Action.Release(claim))
                .orElseGet(Action.Rest::new);
    }

    /** A stage that nobody serves comes first: without it nothing moves. Of several, the one that takes the most room. */
    private static Optional<Action> coverStage(ClaimsView view) {
        return view.allStages()
                .filter(stage -> isOpen(view, stage))
                .boxed()
                .sorted(Comparator.comparing(view::bytes).reversed())
                .filter(stage -> isMine(view, stage))
                .map(stage -> (Action) new Action.Claim(view.vacancy(stage)))
                .findFirst();
    }

    /** Nobody has claimed it; or it is lost, and only members that load for the first time have. */
    private static boolean isOpen(ClaimsView view, int stage) {
        List<RoleClaim> covering = view.covering(stage);
        return covering.isEmpty()
                || view.isLost(stage)
                        && view.isWarm(view.self())
                        && covering.stream().noneMatch(claim -> view.isWarm(claim.requireHolder()));
    }

    /**
     * The member that can best spare the room takes an uncovered stage: first one that replicates another stage, which
     * it will give up for it, and last one that could not load a shard. A lost stage is taken by one that is warm, which
     * those with fewer roles relieve of it later. Among equals the one that config.json names,
     * then the fastest, then the first in order. While the cluster forms, only the configured member claims a stage that was never held:
     * the first to arrive should not load the whole model.
     */
    private static boolean isMine(ClaimsView view, int stage) {
        Comparator<MemberView> ableFirst = Comparator.comparing(member -> view.pauses(member.uuid()));
        boolean lost = view.isLost(stage);
        Optional<UUID> taker = view.members().stream()
                .filter(member -> !member.leaving())
                .filter(member -> view.membership() == Membership.FORMED
                        || view.wasHeld(stage)
                        || member.preferredStage() == stage)
                .filter(member -> view.fits(member.uuid(), stage))
                .min(ableFirst
                        .thenComparing(member -> lost && !view.isWarm(member.uuid()))
                        .thenComparing(member -> view.keptRoles(member.uuid()))
                        .thenComparing(member -> view.roles(member.uuid()))
                        .thenComparing(member -> member.preferredStage() != stage)
                        .thenComparing(member -> -member.capacity().speed()))
                .map(MemberView::uuid);
        return taker.filter(view.self()::equals).isPresent();
    }

    /** A member with several roles leaves a stage to another that serves it too and has fewer. */
    private static Optional<Action> giveUpShared(ClaimsView view) {
        if (view.roles(view.self()) < 2) {
            return Optional.empty();
        }
        Comparator<RoleClaim> byLoad = view.byLoadOfHolder();
        return view.heldBy(view.self()).stream()
                .filter(claim -> claim.state() == ClaimState.READY)
                .map(claim -> new Successor(
                        claim,
                        view.covering(claim.role().stage()).stream()
                                .filter(other -> other.state() == ClaimState.READY)
                                .min(byLoad)
                                .orElse(claim)))
                .filter(successor -> !successor.other().heldBy(view.self()))
                .min(Comparator.comparing(Successor::other, byLoad))
                .map(successor -> new Action.Drain(successor.mine()));
    }

    /** A claim of ours and one of the same stage that can stand in for it. */
    private record Successor(RoleClaim mine, RoleClaim other) {}

    /** A member with two roles more than this one has one to spare: load it here, so that the other can give it up. */
    private static Optional<Action> relieveLoaded(ClaimsView view) {
        int kept = view.keptRoles(view.self());
        int roles = view.roles(view.self());
        int preferred = preferredStage(view);
        return view.claims().stream()
                .filter(claim -> claim.state() == ClaimState.READY && view.isLive(claim))
                .filter(claim -> view.covering(claim.role().stage()).size() == 1)
                .filter(claim ->
                        view.keptRoles(claim.requireHolder()) >= kept + 2 && view.roles(claim.requireHolder()) > roles)
                .filter(claim -> view.fits(view.self(), claim.role().stage()))
                .min(Comparator.comparing(claim -> claim.role().stage() != preferred))
                .map(claim -> new Action.Claim(view.vacancy(claim.role().stage())));
    }

    /** A member without a role replicates the stage whose replicas have the most to do each. */
    private static Optional<Action> replicateHottest(ClaimsView view) {
        boolean covered =
                view.allStages().noneMatch(stage -> view.covering(stage).isEmpty());
        if (!covered || view.roles(view.self()) > 0) {
            return Optional.empty();
        }
        int preferred = preferredStage(view);
        return view.allStages()
                .filter(stage -> view.fits(view.self(), stage))
                .boxed()
                .max(Comparator.comparingDouble((Integer stage) -> costOfReplica(view, stage))
                        .thenComparing(stage -> stage == preferred))
                .map(stage -> new Action.Claim(view.vacancy(stage)));
    }

    /** What a step costs, by the speed of all that share the steps. */
    private static double costOfReplica(ClaimsView view, int stage) {
        double speed = view.covering(stage).stream()
                .mapToDouble(claim -> view.capacity(claim.requireHolder()).speed())
                .sum();
        return view.needs().get(stage).cost() / speed;
    }

    private static int preferredStage(ClaimsView view) {
        return view.members().stream()
                .filter(member -> member.uuid().equals(view.self()))
                .mapToInt(MemberView::preferredStage)
                .findFirst()
                .orElse(-1);
    }
}
