package io.stagecoach.gateway.generation;

import io.stagecoach.gateway.cluster.ClusterView;
import io.stagecoach.gateway.generation.MemberEvent.Finished;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import reactor.core.publisher.Mono;

/** The live members. */
public interface MemberPool {
    /** The cluster as last seen; at the start, waits for the first answer. Empty when no member answers. */
    Mono<ClusterView> view();

    /** The member for the next generation; one of {@code avoid} only when there is no other. */
    Optional<Member> pick(Set<String> avoid);

    /** Asks all members whether they retain the generation of this name. Empty when none says so in time. */
    Optional<Member> holding(String name, CallHeaders headers) throws InterruptedException;

    /** Whether there is a live member outside {@code avoid}. */
    boolean hasOther(Set<String> avoid);

    /** Has the cluster store a request for a while. Fails with a problem when no member takes it. */
    Mono<Void> store(String id, byte[] request);

    /** What the cluster stores under an id; empty when there is nothing, or no longer. */
    Mono<byte[]> stored(String id);

    /** A member that can run generations. */
    interface Member {
        /** {@code host:port} of its gRPC services. */
        String address();

        /** Starts a generation. */
        MemberStream generate(MemberCall call, CallHeaders headers);

        /** Reads a generation that the member runs or retains, from its first token. The call names it by its retention. */
        MemberStream follow(MemberCall call, CallHeaders headers);
    }

    /**
     * One attempt at a generation.
     *
     * @param id unique for every attempt, so that a hung member and its successor never share a sequence
     * @param generatedIds tokens of earlier attempts; the member does not send them again
     * @param scoresPrompt the prompt's log probabilities are still missing
     */
    record MemberCall(String id, PreparedGeneration generation, List<Integer> generatedIds, boolean scoresPrompt) {
        public MemberCall {
            generatedIds = List.copyOf(generatedIds);
        }
    }

    /** The events of one call. For one thread, which may block. */
    interface MemberStream extends AutoCloseable {
        /**
         * Waits for the next event. The last one is {@link Finished}.
         *
         * @throws io.stagecoach.gateway.cluster.CallFailedException when the call failed, or nothing came for too long
         */
        MemberEvent next() throws InterruptedException;

        /**
         * Tells the member that the text ended at a stop string, which the member cannot know, and waits for its report.
         *
         * @return empty when the report does not come in time, or the member is lost
         */
        Optional<Finished> stop(Duration limit) throws InterruptedException;

        /** Cancels the call at the member, unless it has finished. */
        @Override
        void close();
    }
}
