package io.stagecoach.gateway.web;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The cluster as a table for a terminal, one line a role. */
final class ClusterTable {
    private static final String LINE = "%-12s %-22s %-8s %5s %7s  %-9s %-7s %5s  %s%n";

    private ClusterTable() {}

    static String of(ClusterBody cluster) {
        StringBuilder table = new StringBuilder();
        table.append(
                cluster.ready()
                        ? "ready"
                        : "not ready: no member is ready for stage "
                                + cluster.missing().stream().map(String::valueOf).collect(Collectors.joining(", ")));
        if (cluster.model() != null) {
            table.append(line(
                    "%n%s, %d layers in %d stages, %s, context %d%n",
                    cluster.model().name(),
                    cluster.model().layers(),
                    cluster.model().stages(),
                    cluster.model().dtype(),
                    cluster.model().positions()));
        }
        table.append(line(LINE, "MEMBER", "ADDRESS", "PID", "STAGE", "REPLICA", "STATE", "LAYERS", "EPOCH", "SLOTS"));
        for (ClusterBody.MemberBody member : cluster.members()) {
            List<ClusterBody.RoleBody> roles = member.roles();
            if (roles.isEmpty()) {
                table.append(line(LINE, member.id(), member.address(), member.pid(), "-", "-", "-", "-", "-", "-"));
            }
            for (ClusterBody.RoleBody role : roles) {
                table.append(line(
                        LINE,
                        member.id(),
                        member.address(),
                        member.pid(),
                        role.stage(),
                        role.replica(),
                        role.state(),
                        role.firstLayer() + "-" + (role.endLayer() - 1),
                        role.epoch(),
                        role.slotsUsed() + "/" + role.slots()));
            }
        }
        return table.toString();
    }

    private static String line(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
