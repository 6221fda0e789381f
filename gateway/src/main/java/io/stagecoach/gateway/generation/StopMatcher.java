package io.stagecoach.gateway.generation;

import java.util.List;

/**
 * Finds stop strings in a text that arrives in pieces. Text that may begin a stop string is held back until it is
 * decided. The match that completes first counts, so the cut does not depend on the piece boundaries.
 */
public final class StopMatcher {
    private final List<String> stops;
    private String held = "";
    private boolean matched;

    public StopMatcher(List<String> stops) {
        this.stops = List.copyOf(stops);
    }

    /** Adds a piece. Returns the text that is now certain to precede every stop string. */
    public String push(String piece) {
        if (matched) {
            throw new IllegalStateException("the text has ended at a stop string");
        }
        String text = held + piece;
        int cut = matchStart(text);
        if (cut >= 0) {
            matched = true;
            held = "";
            return text.substring(0, cut);
        }
        int certain = text.length() - undecided(text);
        held = text.substring(certain);
        return text.substring(0, certain);
    }

    public boolean matched() {
        return matched;
    }

    /** Ends the text. Returns what was held back. */
    public String flush() {
        String rest = held;
        held = "";
        return rest;
    }

    /** Start of the match that completes first, or -1. */
    private int matchStart(String text) {
        int start = -1;
        int end = Integer.MAX_VALUE;
        for (String stop : stops) {
            int at = text.indexOf(stop);
            int stopEnd = at + stop.length();
            if (at >= 0 && (stopEnd < end || (stopEnd == end && at < start))) {
                start = at;
                end = stopEnd;
            }
        }
        return start;
    }

    /** Length of the longest suffix of the text that is a prefix of a stop string. */
    private int undecided(String text) {
        int longest = 0;
        for (String stop : stops) {
            for (int n = Math.min(stop.length() - 1, text.length()); n > longest; n--) {
                if (text.endsWith(stop.substring(0, n))) {
                    longest = n;
                }
            }
        }
        return longest;
    }
}
