package io.stagecoach.member.placement;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;

/**
 * All that a plan depends on.
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

    /** Claimed, then loaded. */
    private static final long FIRST_LOADED = 2;

    public ClaimsView {
        needs = List.copyOf(needs);
        // One order on every member, so that members that see the same also plan the same.
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

    /** The stage is served by somebody who stays, or nobody is left who could. */
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

    /** Claims of live members that stay, and serve the stage or will soon. */
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

    /** Who has fewer roles comes first; among equals, the first in the order of members. */
    Comparator<RoleClaim> byLoadOfHolder() {
        List<UUID> order = members.stream().map(MemberView::uuid).toList();
        Comparator<RoleClaim> fewestRoles = Comparator.comparingInt(claim -> roles(claim.requireHolder()));
        return fewestRoles.thenComparing(claim -> order.indexOf(claim.requireHolder()));
    }

    /**
     * How many of its roles a member will keep: of several members that cover a stage, those with more roles than
     * another will leave it to that one.
     */
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

    /** Bytes that the member has left beside the shards in its memory; less than 0 when others have come to its host. */
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

    /** The member could not load a shard, and claims nothing for a while. */
    boolean pauses(UUID member) {
        return claims.stream().anyMatch(claim -> claim.state() == ClaimState.FAILED && claim.heldBy(member));
    }

    /** Somebody has held a role of this stage before. */
    boolean wasHeld(int stage) {
        return claims.stream().anyMatch(claim -> claim.role().stage() == stage);
    }

    /**
     * The stage was served before, and nobody serves it now: sequences wait for it. While a cluster starts, no stage is lost.
     */
    boolean isLost(int stage) {
        List<RoleClaim> known =
                claims.stream().filter(claim -> claim.role().stage() == stage).toList();
        return known.stream().anyMatch(claim -> claim.epoch() >= FIRST_LOADED)
                && known.stream().noneMatch(claim -> isLive(claim) && claim.serves());
    }

    /**
     * The member serves a stage already. It loads another in a tenth of the time that one takes whose code is not
     * compiled yet.
     */
    boolean isWarm(UUID member) {
        return claims.stream().anyMatch(claim -> claim.heldBy(member) && claim.serves());
    }

    /** The first role of the stage that nobody holds: a freed one, or the next replica. */
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
