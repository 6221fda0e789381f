package io.stagecoach.member.placement;

import io.stagecoach.member.placement.Formation.Membership;
import io.stagecoach.member.placement.Planner.Action;
import java.util.Optional;
import java.util.UUID;

/** Plans for stages that no member has room for: others move to make room. Pure, as {@link Planner}. */
final class CapacityPlanner {
    private CapacityPlanner() {}

    /**
     * Makes room for a homeless stage: a member gives up a stage that another serves too, or another member loads a stage so
     * that its holder can give it up. One step at a time in the whole cluster, so that members do not all make room at once;
     * until it is done the others rest. If two stages had to move for one, nothing moves.
     *
     * @return empty when every stage is held or fits a member
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

    /** No member holds the stage, and none has room for it. */
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

    /** An action and the member that takes it: all members with the same view plan the same step. */
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
