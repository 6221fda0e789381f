package io.stagecoach.bench.chaos;

import java.util.List;
import java.util.Optional;

/**
 * What became of a text that was asked for.
 *
 * @param reason why it is lost or changed; else empty
 */
public record Verdict(Kind kind, String reason) {
    public enum Kind {
        /** The same text, from the first request that was taken. */
        KEPT,
        /** The same text; its request was sent again because the gateway was killed under it. */
        RETRIED,
        LOST,
        CHANGED
    }

    /** When no gateway was there to be talked to. */
    public record Outage(long begun, long ended) {
        boolean covers(long time) {
            return time >= begun && time <= ended;
        }
    }

    public static Verdict of(Conversation conversation, Text reference, List<Outage> outages) {
        return changed(conversation, reference)
                .map(reason -> new Verdict(Kind.CHANGED, reason))
                .or(() -> lost(conversation, outages).map(reason -> new Verdict(Kind.LOST, reason)))
                .orElseGet(
                        () -> new Verdict(conversation.count(Trouble.Kind.BROKEN) > 0 ? Kind.RETRIED : Kind.KEPT, ""));
    }

    private static Optional<String> changed(Conversation conversation, Text reference) {
        return conversation.troubles().stream()
                .filter(trouble -> trouble.kind() == Trouble.Kind.DISORDER)
                .map(Trouble::detail)
                .findFirst()
                .or(() -> conversation.beginnings().stream()
                        .flatMap(ids -> reference.differenceOfBeginning(ids).stream())
                        .findFirst())
                .or(() -> conversation.text().flatMap(reference::difference));
    }

    /** A client that got its text with a second request was failed all the same, unless the gateway had been killed. */
    private static Optional<String> lost(Conversation conversation, List<Outage> outages) {
        return conversation.troubles().stream()
                .filter(trouble -> isLoss(trouble, outages))
                .map(trouble -> trouble.kind() + ": " + trouble.detail())
                .findFirst()
                .or(() -> conversation.text().isPresent() ? Optional.empty() : Optional.of("never answered"));
    }

    private static boolean isLoss(Trouble trouble, List<Outage> outages) {
        return switch (trouble.kind()) {
            case REFUSED -> false;
            case BROKEN -> outages.stream().noneMatch(outage -> outage.covers(trouble.at()));
            case FAILED, HUNG, DISORDER -> true;
        };
    }
}
