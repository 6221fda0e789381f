package io.stagecoach.member.placement;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Texts for people about what keeps the cluster from serving and needs their help. */
public final class ClusterProblems {
    private ClusterProblems() {}

    public static List<String> of(ClaimsView view) {
        List<String> problems = new ArrayList<>();
        switch (view.membership()) {
            case TOO_FEW ->
                problems.add("only " + view.members().size()
                        + " of the members are here, which is fewer than may serve (STAGECOACH_MINIMUMMEMBERS)");
            case FORMED -> {
                // When all members leave, nobody is meant to serve.
                if (!view.members().stream().allMatch(MemberView::leaving)) {
                    view.allStages()
                            .filter(stage -> CapacityPlanner.isHomeless(view, stage))
                            .forEach(stage -> problems.add(homeless(view, stage)));
                }
            }
            case FORMING -> {}
        }
        return problems;
    }

    private static String homeless(ClaimsView view, int stage) {
        long most = view.members().stream()
                .filter(member -> !member.leaving())
                .mapToLong(member -> Math.max(0, view.roomLeft(member.uuid())))
                .max()
                .orElse(0);
        return "stage " + stage + " takes " + size(view.bytes(stage)) + " of memory, and no member has more than "
                + size(most) + " left: add members or memory, cut the model into more stages, or take a smaller dtype";
    }

    private static String size(long bytes) {
        return bytes < 1L << 30 ? (bytes >> 20) + " MiB" : String.format(Locale.ROOT, "%.1f GiB", bytes / 0x1p30);
    }
}
