package io.stagecoach.claim;

import java.util.Comparator;
import java.util.Optional;
import java.util.UUID;

/**
 * Decides what one member does next about the roles. A pure function of the view: members that see the same come to
 * plans that fit together, and where their views differ the epoch of the claim lets only one of them through.
 */
public final class Planner {
    private Planner() {}

    public static Action next(ClaimsView view) {
        return freeLost(view)
                .or(() -> coverStage(view))
                .or(() -> relieveLoaded(view))
                .or(() -> giveUpShared(view))
                .or(() -> replicateHottest(view))
                .orElseGet(Action.Rest::new);
    }

    private static Optional<Action> freeLost(ClaimsView view) {
        return view.claims().stream()
                .filter(claim -> claim.state() != ClaimState.FREE && !view.isLive(claim))
                .findFirst()
                .map(Action.FreeLost::new);
    }

    /** A stage that nobody serves comes first: without it nothing moves. */
    private static Optional<Action> coverStage(ClaimsView view) {
        return view.allStages()
                .filter(stage -> view.covering(stage).isEmpty())
                .filter(stage -> isMine(view, stage))
                .mapToObj(stage -> (Action) new Action.Claim(view.vacancy(stage)))
                .findFirst();
    }

    /**
     * The member with the fewest roles takes an uncovered stage; among those the one that config.json names, then the
     * first in order. While the cluster forms, only the configured member claims a stage that was never held: the first
     * to arrive should not load the whole model.
     */
    private static boolean isMine(ClaimsView view, int stage) {
        Comparator<MemberView> fewestRoles = Comparator.comparingInt(member -> view.roles(member.uuid()));
        Optional<UUID> taker = view.members().stream()
                .filter(member -> view.formed() || view.wasHeld(stage) || member.preferredStage() == stage)
                .min(fewestRoles.thenComparing(member -> member.preferredStage() != stage))
                .map(MemberView::uuid);
        return taker.filter(view.self()::equals).isPresent();
    }

    /** A member with two roles more than this one has one to spare: load it here, so that the other can give it up. */
    private static Optional<Action> relieveLoaded(ClaimsView view) {
        int mine = view.roles(view.self());
        int preferred = preferredStage(view);
        return view.claims().stream()
                .filter(claim -> claim.state() == ClaimState.READY && view.rolesOfHolder(claim) >= mine + 2)
                .filter(claim -> view.covering(claim.role().stage()).size() == 1)
                .min(Comparator.comparing(claim -> claim.role().stage() != preferred))
                .map(claim -> new Action.Claim(view.vacancy(claim.role().stage())));
    }

    /** A member that holds more roles than another READY holder of the same stage leaves the stage to that one. */
    private static Optional<Action> giveUpShared(ClaimsView view) {
        int mine = view.roles(view.self());
        return view.heldBy(view.self()).stream()
                .filter(claim -> claim.state() == ClaimState.READY)
                .filter(claim -> view.covering(claim.role().stage()).stream()
                        .anyMatch(other -> other.state() == ClaimState.READY && view.rolesOfHolder(other) < mine))
                .findFirst()
                .map(Action.Drain::new);
    }

    /** A member without a role replicates the stage whose replicas have the most to do each. */
    private static Optional<Action> replicateHottest(ClaimsView view) {
        if (view.roles(view.self()) > 0 || !view.formed()) {
            return Optional.empty();
        }
        int preferred = preferredStage(view);
        return view.allStages()
                .filter(stage -> !view.covering(stage).isEmpty())
                .boxed()
                .max(Comparator.comparingDouble((Integer stage) -> costOfReplica(view, stage))
                        .thenComparing(stage -> stage == preferred))
                .map(stage -> new Action.Claim(view.vacancy(stage)));
    }

    private static double costOfReplica(ClaimsView view, int stage) {
        return view.stageCosts().get(stage) / view.covering(stage).size();
    }

    private static int preferredStage(ClaimsView view) {
        return view.members().stream()
                .filter(member -> member.uuid().equals(view.self()))
                .mapToInt(MemberView::preferredStage)
                .findFirst()
                .orElse(-1);
    }
}
