package io.stagecoach.bench.chaos;

import java.util.List;
import java.util.Optional;

/**
 * What became of a request.
 *
 * @param reason why it is lost or changed; otherwise empty
 */
public record Verdict(Outcome outcome, String reason) {
    public enum Outcome {
        /** The same completion, without a second attempt other than after Retry-After. */
        IDENTICAL,
        /** The same completion, after its gateway was killed. */
        RETRIED,
        /** An error, no end within the time limit, or a broken connection although the gateway was up. */
        LOST,
        /** Other tokens, text or finish reason than the reference. */
        CHANGED
    }

    /** When a gateway was down. */
    public record Outage(long started, long ended) {
        boolean covers(long time) {
            return time >= started && time <= ended;
        }
    }

    public static Verdict of(RequestHistory history, Completion reference, List<Outage> outages) {
        return changed(history, reference)
                .map(reason -> new Verdict(Outcome.CHANGED, reason))
                .or(() -> lost(history, outages).map(reason -> new Verdict(Outcome.LOST, reason)))
                .orElseGet(() -> new Verdict(
                        history.count(RequestError.Type.DISCONNECTED) > 0 ? Outcome.RETRIED : Outcome.IDENTICAL, ""));
    }

    private static Optional<String> changed(RequestHistory history, Completion reference) {
        return history.errors().stream()
                .filter(error -> error.type() == RequestError.Type.OUT_OF_ORDER)
                .map(RequestError::detail)
                .findFirst()
                .or(() -> history.partials().stream()
                        .flatMap(ids -> reference.differenceOfPrefix(ids).stream())
                        .findFirst())
                .or(() -> history.completion().flatMap(reference::difference));
    }

    /** A broken connection is a loss even if a retry succeeded, unless a gateway was down. */
    private static Optional<String> lost(RequestHistory history, List<Outage> outages) {
        return history.errors().stream()
                .filter(error -> isLoss(error, outages))
                .map(error -> error.type() + ": " + error.detail())
                .findFirst()
                .or(() -> history.completion().isPresent() ? Optional.empty() : Optional.of("no completion"));
    }

    private static boolean isLoss(RequestError error, List<Outage> outages) {
        return switch (error.type()) {
            case REFUSED -> false;
            case DISCONNECTED -> outages.stream().noneMatch(outage -> outage.covers(error.at()));
            case FAILED, TIMED_OUT, OUT_OF_ORDER -> true;
        };
    }
}
