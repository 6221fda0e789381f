package io.stagecoach.member.cluster;

import com.hazelcast.map.EntryProcessor;
import com.hazelcast.map.IMap;
import io.stagecoach.member.placement.RoleClaim;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * The members that hold roles, as this one reaches them: with processors sent to keys that they own.
 *
 * @param self this member's id, as of now
 * @param map whose keys the anchors are
 */
record StageOwners(Supplier<UUID> self, IMap<String, Object> map, StagePartitionKeys anchors) {

    /** This member holds it. */
    boolean isHere(RoleClaim claim) {
        return claim.heldBy(self.get());
    }

    /** @return its answer; empty when the holder owns no partition yet, so that nothing was sent */
    <R> Optional<CompletionStage<R>> send(RoleClaim claim, EntryProcessor<String, Object, R> processor) {
        return anchors.of(claim.requireHolder()).map(anchor -> map.submitToKey(anchor, processor));
    }
}
