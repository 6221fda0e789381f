package io.stagecoach.bench.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/**
 * What a fault did to the streams that ran at the time, in nanoseconds.
 *
 * @param longest for each stream, the longest gap between two tokens that counts for this fault
 * @param next for each stream, time from the fault to its next token
 */
record Stalls(List<Long> longest, List<Long> next) {
    Stalls {
        longest = List.copyOf(longest);
        next = List.copyOf(next);
    }

    /**
     * @param started when the fault was injected
     * @param until when the next one was
     */
    static Stalls of(long started, long until, List<RequestHistory> histories) {
        List<Long> longest = new ArrayList<>();
        List<Long> next = new ArrayList<>();
        for (RequestHistory history : histories) {
            List<Long> arrivals = history.arrivals();
            if (arrivals.isEmpty() || arrivals.getFirst() > started) {
                continue;
            }
            longestGap(started, until, arrivals).ifPresent(longest::add);
            arrivals.stream().filter(time -> time > started).findFirst().ifPresent(time -> next.add(time - started));
        }
        return new Stalls(longest, next);
    }

    /** A gap counts for the fault in whose time its middle lies, so for one fault only. */
    private static OptionalLong longestGap(long started, long until, List<Long> arrivals) {
        return IntStream.range(1, arrivals.size())
                .filter(i -> {
                    long middle = arrivals.get(i - 1) + (arrivals.get(i) - arrivals.get(i - 1)) / 2;
                    return middle >= started && middle < until;
                })
                .mapToLong(i -> arrivals.get(i) - arrivals.get(i - 1))
                .max();
    }
}
