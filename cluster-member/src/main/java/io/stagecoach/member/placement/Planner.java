package io.stagecoach.member.placement;

import io.stagecoach.member.placement.Formation.Membership;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Decides what one member does next about the roles. A pure function of the view: members with the same view make plans
 * that fit together, and where views differ, compare-and-set on the claim's epoch lets only one plan through.
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

    /** Too few members may serve: sequences wait until enough are back. */
    private static Action giveUpAll(ClaimsView view) {
        return view.claims().stream()
                .filter(claim -> claim.heldBy(view.self()))
                .findFirst()
                .map(claim -> (Action) new Action.Release(claim))
                .orElseGet(Action.Rest::new);
    }

    /** A leaving member drains the roles that it serves until others have taken them, and releases the others at once. */
    private static Action handOver(ClaimsView view) {
        return view.claims().stream()
                .filter(claim -> claim.heldBy(view.self()) && claim.state() != ClaimState.DRAINING)
                .findFirst()
                .map(claim -> claim.state() == ClaimState.READY ? new Action.Drain(claim) : new Action.Release(claim))
                .orElseGet(Action.Rest::new);
    }

    /** Claims a stage that nobody holds: without it no sequence advances. Of several, the largest comes first. */
    private static Optional<Action> coverStage(ClaimsView view) {
        return view.allStages()
                .filter(stage -> isOpen(view, stage))
                .boxed()
                .sorted(Comparator.comparing(view::bytes).reversed())
                .filter(stage -> isMine(view, stage))
                .map(stage -> (Action) new Action.Claim(view.vacancy(stage)))
                .findFirst();
    }

    /** Nobody has claimed the stage; or it is lost, this member is warm, and only cold members have claimed it. */
    private static boolean isOpen(ClaimsView view, int stage) {
        List<RoleClaim> covering = view.covering(stage);
        return covering.isEmpty()
                || view.isLost(stage)
                        && view.isWarm(view.self())
                        && covering.stream().noneMatch(claim -> view.isWarm(claim.requireHolder()));
    }

    /**
     * Whether this member takes the uncovered stage. Members that failed to load a shard come last. A lost stage goes to a warm
     * member first; members with fewer roles relieve it later. Then comes the member that keeps the fewest roles: one that
     * replicates another stage will give that up. Among equals: the member that config.json names for the stage, the fastest,
     * the first in order. While the cluster forms, only the member that config.json names claims a stage that was never held:
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

    /** Drains a role whose stage a less loaded member serves too, if this member has several roles. */
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

    /** A claim of this member, and a claim of the same stage that can replace it. */
    private record Successor(RoleClaim mine, RoleClaim other) {}

    /** Claims a replica of a stage whose only holder has two roles more than this member, so that it can give that one up. */
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

    /** Without a role, and with every stage covered: replicates the stage whose replicas have the highest cost each. */
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

    /** Cost of a step of the stage, divided by the summed speed of its replicas. */
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

    /** What a member does next. Each action names the claim that it changes, so that the epoch can be compared. */
    public sealed interface Action {
        /** Free a role whose holder has left the cluster. */
        record FreeLost(RoleClaim claim) implements Action {}

        /** Claim a vacant role and load its shard. */
        record Claim(RoleClaim vacancy) implements Action {}

        /** Take no new sequences, finish those it has, then free the role. */
        record Drain(RoleClaim claim) implements Action {}

        /** Give up a role that is not served yet. */
        record Release(RoleClaim claim) implements Action {}

        record Rest() implements Action {}
    }
}
