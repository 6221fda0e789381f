package io.stagecoach.coordinator;

import io.stagecoach.claim.Role;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The way of a sequence from one replica of a stage to another. */
public record ChangeOver(Role from, Role to) {
    /** One for each stage where the routes differ. */
    static List<ChangeOver> between(Route before, Route now) {
        return IntStream.range(0, now.roles().size())
                .mapToObj(stage ->
                        new ChangeOver(before.roles().get(stage), now.roles().get(stage)))
                .filter(way -> !way.from().equals(way.to()))
                .toList();
    }

    /** The counts, and one more of this one. */
    static Map<ChangeOver, Long> counted(Map<ChangeOver, Long> counts, ChangeOver way) {
        Map<ChangeOver, Long> more = new HashMap<>(counts);
        more.merge(way, 1L, Long::sum);
        return Map.copyOf(more);
    }
}
