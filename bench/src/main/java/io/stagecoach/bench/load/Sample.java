package io.stagecoach.bench.load;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The measurements of one request. Times in nanoseconds of one clock.
 *
 * @param due when the request should have been sent; latencies count from then
 * @param tokens arrival of each token
 * @param ended end of the response
 * @param error empty if the request succeeded
 */
public record Sample(long due, List<Long> tokens, long ended, Optional<String> error) {
    public Sample {
        tokens = List.copyOf(tokens);
        if (error.isEmpty() && tokens.isEmpty()) {
            throw new IllegalArgumentException("a response without an error has at least one token");
        }
    }

    static Sample failed(long due, long ended, String error) {
        return new Sample(due, List.of(), ended, Optional.of(error));
    }

    public boolean succeeded() {
        return error.isEmpty();
    }

    double firstTokenMs() {
        return (tokens.getFirst() - due) / 1e6;
    }

    double totalMs() {
        return (ended - due) / 1e6;
    }

    List<Double> gapsMs() {
        return IntStream.range(1, tokens.size())
                .mapToObj(i -> (tokens.get(i) - tokens.get(i - 1)) / 1e6)
                .toList();
    }

    double meanGapMs() {
        return tokens.size() < 2 ? 0 : (tokens.getLast() - tokens.getFirst()) / 1e6 / (tokens.size() - 1);
    }

    /** Tokens that arrived in {@code [begin, end)}. */
    long tokensWithin(long begin, long end) {
        return tokens.stream().filter(time -> time >= begin && time < end).count();
    }
}
