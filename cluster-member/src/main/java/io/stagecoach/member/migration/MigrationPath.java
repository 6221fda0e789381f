package io.stagecoach.member.migration;

import io.stagecoach.member.placement.Role;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The way of a sequence from one replica of a stage to another. */
public record MigrationPath(Role from, Role to) {
    /** One for each stage where the routes differ. */
    public static List<MigrationPath> between(List<Role> before, List<Role> now) {
        return IntStream.range(0, now.size())
                .mapToObj(stage -> new MigrationPath(before.get(stage), now.get(stage)))
                .filter(way -> !way.from().equals(way.to()))
                .toList();
    }

    /** The counts, and one more of this one. */
    public static Map<MigrationPath, Long> counted(Map<MigrationPath, Long> counts, MigrationPath way) {
        Map<MigrationPath, Long> more = new HashMap<>(counts);
        more.merge(way, 1L, Long::sum);
        return Map.copyOf(more);
    }
}
