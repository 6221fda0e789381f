package io.stagecoach.member.migration;

import io.stagecoach.member.placement.Role;
import java.util.List;
import java.util.stream.IntStream;

/** The old and the new replica of a sequence at one stage. */
public record MigrationPath(Role from, Role to) {
    /**
     * One path for each stage where two routes differ.
     *
     * @param before the replicas of the stages 0 … K-1
     */
    public static List<MigrationPath> between(List<Role> before, List<Role> now) {
        return IntStream.range(0, now.size())
                .mapToObj(stage -> new MigrationPath(before.get(stage), now.get(stage)))
                .filter(path -> !path.from().equals(path.to()))
                .toList();
    }
}
