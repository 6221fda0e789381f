package io.stagecoach.bench.chaos;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One text that a client asked for until it had it or gave up, with as many requests as it took. Times in nanoseconds of the
 * run's clock.
 *
 * @param arrivals when each token was new to the reader; of a stream alone
 * @param resumed how often it was read on at a gateway after the last event that had come
 * @param beginnings tokens of the answers that were cut off
 * @param text nothing when the client gave up
 * @param metrics numbers of the last answer's metrics; of a stream alone
 */
public record Conversation(
        int order,
        Order.Form form,
        long begun,
        long ended,
        List<Long> arrivals,
        int resumed,
        List<List<Integer>> beginnings,
        Optional<Text> text,
        List<Trouble> troubles,
        Map<String, Long> metrics) {

    public Conversation {
        arrivals = List.copyOf(arrivals);
        beginnings = List.copyOf(beginnings);
        troubles = List.copyOf(troubles);
        metrics = Map.copyOf(metrics);
    }

    long count(Trouble.Kind kind) {
        return troubles.stream().filter(trouble -> trouble.kind() == kind).count();
    }
}
