package io.stagecoach.bench.chaos;

import io.stagecoach.bench.chaos.Disturbance.Kind;
import io.stagecoach.bench.report.Percentiles;
import io.stagecoach.bench.report.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A whole run. Times in nanoseconds of its clock.
 *
 * @param references the undisturbed texts, by the orders' numbers
 * @param incidents in the order in which they happened
 */
record ChaosSummary(
        List<Text> references, List<Conversation> conversations, List<Incident> incidents, long begun, long ended) {
    private static final double MS = 1e6;
    private static final double SECOND = 1e9;

    /** A gateway that is up again may still refuse connections for a moment, and a client hears of its end a bit late. */
    private static final long OUTAGE_SLACK = 2_000_000_000L;

    /** Of the metrics in an answer; those that no answer has are left out of the table. */
    private static final Map<String, String> METRICS =
            Map.of("failovers", "failovers", "requeues", "requeues", "recomputed_tokens", "recomputed tokens");

    /** What went wrong, in words. Empty when nothing was lost or changed and the cluster was always whole again. */
    List<String> failures() {
        Stream<String> texts = conversations.stream().flatMap(conversation -> {
            Verdict verdict = verdict(conversation);
            return switch (verdict.kind()) {
                case KEPT, RETRIED -> Stream.empty();
                case LOST, CHANGED ->
                    Stream.of(verdict.kind() + " text of order " + conversation.order() + " (" + conversation.form()
                            + "), asked for at " + at(conversation.begun()) + ", over at " + at(conversation.ended())
                            + ": " + verdict.reason());
            };
        });
        Stream<String> recoveries = incidents.stream()
                .flatMap(incident -> incident
                        .failure()
                        .map(failure -> incident.disturbance().kind().title() + " ("
                                + incident.disturbance().target() + ") at " + at(incident.begun()) + ": " + failure)
                        .stream());
        return Stream.concat(texts, recoveries).toList();
    }

    List<Table> tables() {
        return List.of(
                new Table("texts", List.of(texts())), new Table("disturbances", byKind()), new Table("log", log()));
    }

    private Map<String, Object> texts() {
        Map<Verdict.Kind, Long> verdicts = conversations.stream()
                .collect(Collectors.groupingBy(
                        conversation -> verdict(conversation).kind(), Collectors.counting()));
        long tokens = conversations.stream()
                .flatMap(conversation -> conversation.text().stream())
                .mapToLong(text -> text.ids().size())
                .sum();
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("requests", conversations.size());
        row.put("lost", verdicts.getOrDefault(Verdict.Kind.LOST, 0L));
        row.put("changed", verdicts.getOrDefault(Verdict.Kind.CHANGED, 0L));
        row.put("retried", verdicts.getOrDefault(Verdict.Kind.RETRIED, 0L));
        row.put(
                "read on elsewhere",
                conversations.stream().mapToInt(Conversation::resumed).sum());
        row.put(
                "refused with Retry-After",
                conversations.stream()
                        .mapToLong(c -> c.count(Trouble.Kind.REFUSED))
                        .sum());
        row.put(
                "kills",
                incidents.stream().filter(i -> i.disturbance().kind().isKill()).count());
        row.put("tokens", tokens);
        row.put("tok/s", tokens / ((ended - begun) / SECOND));
        METRICS.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(metric -> metric(metric.getKey()).forEach(sum -> row.put(metric.getValue(), sum)));
        return row;
    }

    private List<Long> metric(String name) {
        List<Long> values = conversations.stream()
                .filter(conversation -> conversation.metrics().containsKey(name))
                .map(conversation -> conversation.metrics().getOrDefault(name, 0L))
                .toList();
        return values.isEmpty()
                ? List.of()
                : List.of(values.stream().mapToLong(Long::longValue).sum());
    }

    private List<Map<String, Object>> byKind() {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            numbers(other -> other == kind).ifPresent(of -> rows.add(row(kind.title(), of)));
        }
        numbers(Kind::isKill).ifPresent(of -> rows.add(row("all kills", of)));
        return rows;
    }

    /** Of the incidents of such kinds; nothing when there was none. */
    private Optional<List<Integer>> numbers(Predicate<Kind> such) {
        return Optional.of(IntStream.range(0, incidents.size())
                        .filter(i -> such.test(incidents.get(i).disturbance().kind()))
                        .boxed()
                        .toList())
                .filter(numbers -> !numbers.isEmpty());
    }

    private Map<String, Object> row(String title, List<Integer> numbers) {
        List<Stalls> stalls = numbers.stream().map(this::stalls).toList();
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("what", title);
        row.put("times", numbers.size());
        row.put("streams", stalls.stream().mapToInt(s -> s.longest().size()).sum());
        put(row, "stall ms", stalls.stream().flatMap(s -> s.longest().stream()));
        put(row, "next token ms", stalls.stream().flatMap(s -> s.next().stream()));
        row.put(
                "whole again s p50",
                Percentiles.of(numbers.stream()
                                .map(incidents::get)
                                .filter(incident -> incident.disturbance().settle()
                                        && incident.ready().isPresent())
                                .map(incident -> (incident.ready().getAsLong() - incident.begun()) / SECOND)
                                .toList())
                        .median());
        return row;
    }

    private Stalls stalls(int number) {
        long until = number + 1 < incidents.size() ? incidents.get(number + 1).begun() : ended;
        return Stalls.of(incidents.get(number).begun(), until, conversations);
    }

    private static void put(Map<String, Object> row, String name, Stream<Long> nanos) {
        Percentiles values = Percentiles.of(nanos.map(time -> time / MS).toList());
        row.put(name + " p50", values.at(50));
        row.put(name + " p99", values.at(99));
        row.put(name + " max", values.at(100));
    }

    private List<Map<String, Object>> log() {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (int i = 0; i < incidents.size(); i++) {
            Incident incident = incidents.get(i);
            Percentiles longest = Percentiles.of(
                    stalls(i).longest().stream().map(time -> time / MS).toList());
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("at s", at(incident.begun()));
            row.put("what", incident.disturbance().kind().title());
            row.put("target", incident.disturbance().target());
            row.put("undone s", (incident.undone() - incident.begun()) / SECOND);
            incident.ready()
                    .ifPresent(ready -> row.put(
                            incident.disturbance().settle() ? "whole again s" : "serves again s",
                            (ready - incident.begun()) / SECOND));
            row.put("streams", longest.count());
            row.put("longest stall ms", longest.at(100));
            rows.add(row);
        }
        return rows;
    }

    private Verdict verdict(Conversation conversation) {
        return Verdict.of(conversation, references.get(conversation.order()), outages());
    }

    private List<Verdict.Outage> outages() {
        return incidents.stream()
                .filter(incident -> incident.disturbance().kind() == Kind.KILL_GATEWAY)
                .map(incident ->
                        new Verdict.Outage(incident.begun(), incident.ready().orElse(incident.undone()) + OUTAGE_SLACK))
                .toList();
    }

    private String at(long time) {
        return String.format(Locale.ROOT, "%.1f s", (time - begun) / SECOND);
    }
}
