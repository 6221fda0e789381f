package io.stagecoach.gateway.serving;

import reactor.core.publisher.Mono;

/** A member that generations can be sent to. */
public interface Member {
    /** {@code host:port} of its gRPC services. */
    String address();

    /** Starts a generation. */
    MemberStream generate(MemberCall call, CallHeaders headers);

    /**
     * Reads a generation that the member makes already, or made, from its first token on.
     *
     * @param call with the generation's {@link MemberCall#retention}
     */
    MemberStream follow(MemberCall call, CallHeaders headers);

    /** Has the cluster store a request for a while. */
    Mono<Void> keep(String id, byte[] request);

    /** What the cluster stored; empty when there is nothing of this id, or no longer. */
    Mono<byte[]> recall(String id);
}
