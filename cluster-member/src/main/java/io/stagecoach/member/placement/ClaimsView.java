package io.stagecoach.member.placement;

import io.stagecoach.member.placement.Formation.Membership;
import io.stagecoach.member.placement.MemberView.Capacity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;

/**
 * All that a plan depends on: one member's view of the cluster.
 *
 * @param self the member that plans
 * @param claims one for each role that was ever claimed, FREE ones included
 * @param needs of stage 0 … K-1
 */
public record ClaimsView(
        UUID self,
        Membership membership,
        String model,
        List<StageNeed> needs,
        List<MemberView> members,
        List<RoleClaim> claims) {

    /** A role that was loaded has been claimed (1) and then loaded (2). */
    private static final long FIRST_LOADED = 2;

    public ClaimsView {
        needs = List.copyOf(needs);
        // The same order on every member, so that members with the same view make the same plan.
        members = members.stream()
                .sorted(Comparator.comparing(MemberView::id).thenComparing(MemberView::uuid))
                .toList();
        claims = claims.stream()
                .sorted(Comparator.comparing((RoleClaim claim) -> claim.role().stage())
                        .thenComparing(claim -> claim.role().replica()))
                .toList();
    }

    boolean leaves(UUID member) {
        return members.stream().anyMatch(each -> each.uuid().equals(member) && each.leaving());
    }

    /** A member that stays serves the stage, or all members leave. */
    boolean isSucceeded(int stage) {
        return members.stream().allMatch(MemberView::leaving)
                || covering(stage).stream().anyMatch(claim -> claim.state() == ClaimState.READY);
    }

    int stages() {
        return needs.size();
    }

    boolean isLive(RoleClaim claim) {
        return members.stream().anyMatch(member -> claim.heldBy(member.uuid()));
    }

    /** Claims of live members that stay and serve the stage, or load it. */
    List<RoleClaim> covering(int stage) {
        return claims.stream()
                .filter(claim -> claim.role().stage() == stage && claim.covers() && isLive(claim))
                .filter(claim -> !leaves(claim.requireHolder()))
                .toList();
    }

    List<RoleClaim> heldBy(UUID member) {
        return claims.stream()
                .filter(claim -> claim.covers() && claim.heldBy(member))
                .toList();
    }

    int roles(UUID member) {
        return heldBy(member).size();
    }

    /** Claims whose holders have fewer roles come first; among equals, in the order of members. */
    Comparator<RoleClaim> byLoadOfHolder() {
        List<UUID> order = members.stream().map(MemberView::uuid).toList();
        Comparator<RoleClaim> fewestRoles = Comparator.comparingInt(claim -> roles(claim.requireHolder()));
        return fewestRoles.thenComparing(claim -> order.indexOf(claim.requireHolder()));
    }

    /** Roles that the member will keep: of several members that cover a stage, the one with the fewest roles keeps it. */
    int keptRoles(UUID member) {
        return (int) allStages()
                .mapToObj(stage -> covering(stage).stream().min(byLoadOfHolder()))
                .filter(keeper -> keeper.isPresent() && keeper.get().heldBy(member))
                .count();
    }

    Capacity capacity(UUID member) {
        return members.stream()
                .filter(each -> each.uuid().equals(member))
                .findFirst()
                .map(MemberView::capacity)
                .orElseThrow(() -> new IllegalStateException(member + " is no member"));
    }

    /** Bytes that the member has left beside its shards; negative when other members have joined on its host. */
    long roomLeft(UUID member) {
        return capacity(member).room()
                - claims.stream()
                        .filter(claim -> claim.heldBy(member) && claim.state() != ClaimState.FAILED)
                        .mapToLong(claim -> bytes(claim.role().stage()))
                        .sum();
    }

    long bytes(int stage) {
        return needs.get(stage).bytes();
    }

    boolean fits(UUID member, int stage) {
        return bytes(stage) <= roomLeft(member);
    }

    /** The member failed to load a shard, and claims nothing for {@link RoleKeeper#RETRY_AFTER_FAILURE}. */
    boolean pauses(UUID member) {
        return claims.stream().anyMatch(claim -> claim.state() == ClaimState.FAILED && claim.heldBy(member));
    }

    /** A role of this stage was claimed at some time. */
    boolean wasHeld(int stage) {
        return claims.stream().anyMatch(claim -> claim.role().stage() == stage);
    }

    /** The stage was served before and is not served now, so sequences wait for it. No stage is lost while a cluster starts. */
    boolean isLost(int stage) {
        List<RoleClaim> known =
                claims.stream().filter(claim -> claim.role().stage() == stage).toList();
        return known.stream().anyMatch(claim -> claim.epoch() >= FIRST_LOADED)
                && known.stream().noneMatch(claim -> isLive(claim) && claim.serves());
    }

    /** The member serves a stage already: its code is compiled, so it loads another in a tenth of the time. */
    boolean isWarm(UUID member) {
        return claims.stream().anyMatch(claim -> claim.heldBy(member) && claim.serves());
    }

    /** The role of the stage to claim next: the first free one, else a new replica. */
    RoleClaim vacancy(int stage) {
        List<RoleClaim> known = new ArrayList<>(
                claims.stream().filter(claim -> claim.role().stage() == stage).toList());
        Optional<RoleClaim> freed =
                known.stream().filter(claim -> claim.state() == ClaimState.FREE).findFirst();
        return freed.orElseGet(() -> RoleClaim.never(new Role(model, stage, nextReplica(known))));
    }

    private static int nextReplica(List<RoleClaim> known) {
        return known.stream()
                .mapToInt(claim -> claim.role().replica() + 1)
                .max()
                .orElse(0);
    }

    IntStream allStages() {
        return IntStream.range(0, stages());
    }
}
