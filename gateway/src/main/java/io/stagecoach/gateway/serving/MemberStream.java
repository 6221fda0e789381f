package io.stagecoach.gateway.serving;

import io.stagecoach.gateway.generation.Finished;
import io.stagecoach.gateway.generation.MemberEvent;
import java.time.Duration;
import java.util.Optional;

/** What a member sends of one generation. For one thread, which may block. */
public interface MemberStream extends AutoCloseable {
    /**
     * Waits for the next event. The last one is {@link Finished}.
     *
     * @throws io.stagecoach.gateway.cluster.CallFailedException when the call failed, or nothing came for too long
     */
    MemberEvent next() throws InterruptedException;

    /**
     * Tells the member that the text has come to its end, which the member cannot know, and waits for its report.
     *
     * @return empty when the report does not come in time, or the member is lost
     */
    Optional<Finished> stop(Duration limit) throws InterruptedException;

    /** Cancels the call at the member, unless it has finished. */
    @Override
    void close();
}
