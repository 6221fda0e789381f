package io.stagecoach.member.placement;

import java.util.Optional;
import java.util.UUID;

/** What members do for a stage that nobody has room for. */
final class CapacityPlanner {
    private CapacityPlanner() {}

    /**
     * A member gives up a stage that another serves too, when that makes room for the one that nobody holds; or another
     * member loads what it holds, so that it can give it up. One such step at a time, so that members do not all make
     * room at once, and nothing else before it is done. Where two stages would have to move for one, nobody moves.
     *
     * @return nothing when each stage is held or fits somebody
     */
    static Optional<Action> makeRoom(ClaimsView view) {
        if (view.membership() != Membership.FORMED) {
            return Optional.empty();
        }
        return view.allStages()
                .filter(stage -> isHomeless(view, stage))
                .mapToObj(stage -> step(view, stage)
                        .filter(step -> step.by().equals(view.self()))
                        .map(Step::action)
                        .orElseGet(Action.Rest::new))
                .findFirst();
    }

    /** Nobody holds the stage, and nobody has the room. */
    static boolean isHomeless(ClaimsView view, int stage) {
        return view.covering(stage).isEmpty()
                && view.members().stream()
                        .filter(member -> !member.leaving())
                        .noneMatch(member -> view.fits(member.uuid(), stage));
    }

    private static Optional<Step> step(ClaimsView view, int stage) {
        boolean underWay = view.claims().stream()
                .anyMatch(claim -> view.isLive(claim)
                        && (claim.state() == ClaimState.LOADING || claim.state() == ClaimState.DRAINING));
        return underWay ? Optional.empty() : giveUp(view, stage).or(() -> take(view, stage));
    }

    /** What is to be done, and by whom: the same in the eyes of all members. */
    private record Step(UUID by, Action action) {}

    private static Optional<Step> giveUp(ClaimsView view, int stage) {
        return view.claims().stream()
                .filter(claim -> wouldMakeRoom(view, claim, stage))
                .filter(claim -> view.covering(claim.role().stage()).size() > 1)
                .findFirst()
                .map(claim -> new Step(claim.requireHolder(), new Action.Drain(claim)));
    }

    private static Optional<Step> take(ClaimsView view, int stage) {
        return view.claims().stream()
                .filter(claim -> wouldMakeRoom(view, claim, stage))
                .flatMap(claim -> view.members().stream()
                        .filter(member -> !member.leaving() && !claim.heldBy(member.uuid()))
                        .filter(member -> view.fits(member.uuid(), claim.role().stage()))
                        .map(member -> new Step(
                                member.uuid(),
                                new Action.Claim(view.vacancy(claim.role().stage())))))
                .findFirst();
    }

    private static boolean wouldMakeRoom(ClaimsView view, RoleClaim claim, int stage) {
        return claim.state() == ClaimState.READY
                && view.isLive(claim)
                && !view.leaves(claim.requireHolder())
                && view.roomLeft(claim.requireHolder())
                                + view.bytes(claim.role().stage())
                        >= view.bytes(stage);
    }
}
