package io.stagecoach.bench.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * How long the readers of streams that ran when something was done had to wait; nanoseconds.
 *
 * @param longest the longest gap between two tokens, of each stream, from this incident to the next
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

    private static OptionalLong longestGap(long begun, long until, List<Long> arrivals) {
        OptionalLong longest = OptionalLong.empty();
        for (int i = 1; i < arrivals.size(); i++) {
            boolean touched = arrivals.get(i) > begun && arrivals.get(i - 1) < until;
            if (touched) {
                long gap = arrivals.get(i) - arrivals.get(i - 1);
                longest = OptionalLong.of(Math.max(gap, longest.orElse(0)));
            }
        }
        return longest;
    }
}
