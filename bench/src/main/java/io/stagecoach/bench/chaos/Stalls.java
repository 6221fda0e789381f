package io.stagecoach.bench.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/**
 * How long the readers of streams that ran when something was done had to wait; nanoseconds.
 *
 * @param longest the longest gap between two tokens, of each stream, of those that fall to this incident
 * @param next from the incident to the next token, of each stream
 */
record Stalls(List<Long> longest, List<Long> next) {
    Stalls {
        longest = List.copyOf(longest);
        next = List.copyOf(next);
    }

    /**
     * @param begun of the incident
     * @param until when the next incident began
     */
    static Stalls of(long begun, long until, List<Conversation> conversations) {
        List<Long> longest = new ArrayList<>();
        List<Long> next = new ArrayList<>();
        for (Conversation conversation : conversations) {
            List<Long> arrivals = conversation.arrivals();
            if (arrivals.isEmpty() || arrivals.getFirst() > begun) {
                continue;
            }
            longestGap(begun, until, arrivals).ifPresent(longest::add);
            arrivals.stream().filter(time -> time > begun).findFirst().ifPresent(time -> next.add(time - begun));
        }
        return new Stalls(longest, next);
    }

    /** A gap falls to the incident in whose time its middle lies, so to one alone. */
    private static OptionalLong longestGap(long begun, long until, List<Long> arrivals) {
        return IntStream.range(1, arrivals.size())
                .filter(i -> {
                    long middle = arrivals.get(i - 1) + (arrivals.get(i) - arrivals.get(i - 1)) / 2;
                    return middle >= begun && middle < until;
                })
                .mapToLong(i -> arrivals.get(i) - arrivals.get(i - 1))
                .max();
    }
}
