package io.stagecoach.gateway.generation;

import io.stagecoach.gateway.generation.GenerationMetrics.Recovery;
import io.stagecoach.gateway.generation.MemberEvent.Finished;
import java.util.List;
import java.util.Optional;

/** The times of one generation, in nanoseconds of one monotonic clock. */
public final class Timeline {
    private static final double NANOS_PER_MS = 1e6;

    private final long arrived;
    private final long tokenized;
    private long firstToken;
    private long lastToken;
    private int tokens;

    /**
     * @param arrived when the request came
     * @param tokenized when its prompt was encoded
     */
    public Timeline(long arrived, long tokenized) {
        this.arrived = arrived;
        this.tokenized = tokenized;
    }

    public void token(long now) {
        if (tokens++ == 0) {
            firstToken = now;
        }
        lastToken = now;
    }

    public int tokens() {
        return tokens;
    }

    /**
     * @param finished the member's report; without it, prefill and decode times are as seen by the gateway
     */
    public GenerationMetrics metrics(long now, Optional<Finished> finished, int failovers) {
        return new GenerationMetrics(
                ms(arrived, now),
                tokens == 0 ? ms(arrived, now) : ms(arrived, firstToken),
                ms(arrived, tokenized),
                finished.map(Finished::queueMs).orElse(0.0),
                finished.map(Finished::prefillMs).orElse(tokens == 0 ? 0 : ms(tokenized, firstToken)),
                finished.map(Finished::decodeMs).orElse(ms(firstToken, lastToken)),
                tokensPerSecond(),
                finished.map(Finished::stages).orElse(List.of()),
                failovers,
                finished.map(Finished::recovery).orElse(Recovery.NONE));
    }

    private double tokensPerSecond() {
        double ms = tokens > 1 ? ms(firstToken, lastToken) : ms(arrived, firstToken);
        int steps = Math.max(tokens - 1, 1);
        return tokens == 0 || ms <= 0 ? 0 : steps * 1000 / ms;
    }

    private static double ms(long from, long to) {
        return (to - from) / NANOS_PER_MS;
    }
}
