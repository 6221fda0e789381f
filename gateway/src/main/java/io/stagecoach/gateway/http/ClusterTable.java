package io.stagecoach.gateway.http;

import io.stagecoach.gateway.cluster.ClusterView;
import io.stagecoach.gateway.cluster.ClusterView.MemberEntry;
import io.stagecoach.gateway.cluster.ClusterView.RoleEntry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** The cluster as a table for a terminal. */
final class ClusterTable {
    private static final String GAP = "  ";

    private ClusterTable() {}

    static String of(ClusterView view) {
        if (view.equals(ClusterView.EMPTY)) {
            return "not ready: no cluster member answers";
        }
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("MEMBER", "PID", "ADDRESS", "RUNNING", "WAITING", "KV PAGES", "ROLES"));
        view.members().stream()
                .sorted(Comparator.comparing(MemberEntry::id))
                .map(ClusterTable::row)
                .forEach(rows::add);
        String problems =
                view.problems().stream().map(problem -> "\n" + problem).collect(Collectors.joining());
        return headline(view) + problems + "\n\n" + table(rows);
    }

    private static String headline(ClusterView view) {
        String model = view.model()
                .map(m -> m.name() + ", " + m.layers() + " layers in " + m.stages()
                        + (m.stages() == 1 ? " stage, " : " stages, ") + m.dtype())
                .orElse("no model yet");
        String missing = view.missing().isEmpty()
                ? ""
                : ": no ready replica for stage "
                        + view.missing().stream().map(String::valueOf).collect(Collectors.joining(", "));
        return (view.ready() ? "ready" : "not ready") + missing + " (" + model + ")";
    }

    private static List<String> row(MemberEntry member) {
        return List.of(
                member.id(),
                String.valueOf(member.pid()),
                member.address(),
                String.valueOf(member.running()),
                String.valueOf(member.waiting()),
                pages(member),
                member.roles().isEmpty()
                        ? "none"
                        : member.roles().stream().map(ClusterTable::role).collect(Collectors.joining("; ")));
    }

    private static String pages(MemberEntry member) {
        long all = member.roles().stream().mapToLong(RoleEntry::kvPages).sum();
        long used = member.roles().stream().mapToLong(RoleEntry::kvPagesUsed).sum();
        return all == 0 ? "none" : used + " of " + all;
    }

    private static String role(RoleEntry role) {
        return "stage " + role.stage() + " replica " + role.replica() + " " + role.state() + " (layers "
                + role.firstLayer() + " to " + (role.endLayer() - 1) + ", epoch " + role.epoch() + ")";
    }

    private static String table(List<List<String>> rows) {
        int columns = rows.getFirst().size();
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int c = 0; c < columns; c++) {
                widths[c] = Math.max(widths[c], row.get(c).length());
            }
        }
        return rows.stream().map(row -> line(row, widths)).collect(Collectors.joining("\n"));
    }

    private static String line(List<String> row, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int c = 0; c < row.size(); c++) {
            line.append(row.get(c)).repeat(' ', widths[c] - row.get(c).length()).append(GAP);
        }
        return line.toString().stripTrailing();
    }
}
