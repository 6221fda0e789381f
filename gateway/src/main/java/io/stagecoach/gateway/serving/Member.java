package io.stagecoach.gateway.serving;

import io.stagecoach.gateway.generation.MemberEvent;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A member that generations can be sent to. */
public interface Member {
    String address();

    /**
     * Starts a generation. Cancelling the subscription cancels it at the member.
     *
     * @return tokens, then one {@link io.stagecoach.gateway.generation.Finished}; or a
     *     {@link io.stagecoach.gateway.cluster.CallFailedException}
     */
    Flux<MemberEvent> generate(MemberCall call);

    /**
     * As {@link #generate}, of a generation that the member makes already, or made: its tokens come from the first on.
     *
     * @param call with the generation's {@link MemberCall#keeping}
     */
    Flux<MemberEvent> follow(MemberCall call);

    /**
     * The text of a call has come to its end, which the member cannot know. It says so in the call's last event.
     *
     * @param callId of a call of {@link #generate} or {@link #follow}; one that has ended is no error
     */
    Mono<Void> stop(String callId);

    /** The cluster keeps an order for a while. */
    Mono<Void> keep(String id, byte[] order);

    /** What the cluster kept; empty when there is nothing of this id, or no longer. */
    Mono<byte[]> recall(String id);
}
