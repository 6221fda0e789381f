package io.stagecoach.bench.chaos;

import io.stagecoach.bench.chaos.Fault.Type;
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
 * The results of a run. Times in nanoseconds of its clock.
 *
 * @param references completions of the cluster without faults, by request number
 * @param faults in the order of their injection
 */
record ChaosSummary(
        List<Completion> references,
        List<RequestHistory> histories,
        List<InjectedFault> faults,
        long started,
        long ended) {
    private static final double MS = 1e6;
    private static final double SECOND = 1e9;

    /** A restarted gateway may refuse connections for a moment, and clients notice its end late. */
    private static final long OUTAGE_SLACK = 2_000_000_000L;

    /** Metrics of responses to sum up, with their column titles; those that no response has are left out. */
    private static final Map<String, String> METRICS =
            Map.of("failovers", "failovers", "requeues", "requeues", "recomputed_tokens", "recomputed tokens");

    /** Every lost or changed completion, and every fault that the cluster did not recover from in time. */
    List<String> failures() {
        Stream<String> requests = histories.stream().flatMap(history -> {
            Verdict verdict = verdict(history);
            return switch (verdict.outcome()) {
                case IDENTICAL, RETRIED -> Stream.empty();
                case LOST, CHANGED ->
                    Stream.of(verdict.outcome() + " request " + history.request() + " (" + history.endpoint()
                            + "), from " + at(history.started()) + " to " + at(history.ended())
                            + ": " + verdict.reason());
            };
        });
        Stream<String> recoveries = faults.stream()
                .flatMap(injected -> injected
                        .failure()
                        .map(failure -> injected.fault().type().title() + " ("
                                + injected.fault().target() + ") at " + at(injected.started()) + ": " + failure)
                        .stream());
        return Stream.concat(requests, recoveries).toList();
    }

    List<Table> tables() {
        return List.of(
                new Table("requests", List.of(requests())), new Table("faults", byType()), new Table("log", log()));
    }

    private Map<String, Object> requests() {
        Map<Verdict.Outcome, Long> verdicts = histories.stream()
                .collect(Collectors.groupingBy(history -> verdict(history).outcome(), Collectors.counting()));
        long tokens = histories.stream()
                .flatMap(history -> history.completion().stream())
                .mapToLong(completion -> completion.ids().size())
                .sum();
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("requests", histories.size());
        row.put("lost", verdicts.getOrDefault(Verdict.Outcome.LOST, 0L));
        row.put("changed", verdicts.getOrDefault(Verdict.Outcome.CHANGED, 0L));
        row.put("retried", verdicts.getOrDefault(Verdict.Outcome.RETRIED, 0L));
        row.put(
                "resumed elsewhere",
                histories.stream().mapToInt(RequestHistory::resumes).sum());
        row.put(
                "refused with Retry-After",
                histories.stream()
                        .mapToLong(c -> c.count(RequestError.Type.REFUSED))
                        .sum());
        row.put("kills", faults.stream().filter(i -> i.fault().type().isKill()).count());
        row.put("tokens", tokens);
        row.put("tok/s", tokens / ((ended - started) / SECOND));
        METRICS.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(metric -> metric(metric.getKey()).forEach(sum -> row.put(metric.getValue(), sum)));
        return row;
    }

    private List<Long> metric(String name) {
        List<Long> values = histories.stream()
                .filter(history -> history.metrics().containsKey(name))
                .map(history -> history.metrics().getOrDefault(name, 0L))
                .toList();
        return values.isEmpty()
                ? List.of()
                : List.of(values.stream().mapToLong(Long::longValue).sum());
    }

    private List<Map<String, Object>> byType() {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (Type type : Type.values()) {
            numbers(other -> other == type).ifPresent(of -> rows.add(row(type.title(), of)));
        }
        numbers(Type::isKill).ifPresent(of -> rows.add(row("all kills", of)));
        return rows;
    }

    /** Indices of the faults of these types; empty when there was none. */
    private Optional<List<Integer>> numbers(Predicate<Type> included) {
        return Optional.of(IntStream.range(0, faults.size())
                        .filter(i -> included.test(faults.get(i).fault().type()))
                        .boxed()
                        .toList())
                .filter(numbers -> !numbers.isEmpty());
    }

    private Map<String, Object> row(String title, List<Integer> numbers) {
        List<Stalls> stalls = numbers.stream().map(this::stalls).toList();
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("fault", title);
        row.put("count", numbers.size());
        row.put("streams", stalls.stream().mapToInt(s -> s.longest().size()).sum());
        put(row, "stall ms", stalls.stream().flatMap(s -> s.longest().stream()));
        put(row, "next token ms", stalls.stream().flatMap(s -> s.next().stream()));
        row.put(
                "recovery s p50",
                Percentiles.of(numbers.stream()
                                .map(faults::get)
                                .filter(injected -> injected.fault().awaitsRecovery()
                                        && injected.recovered().isPresent())
                                .map(injected -> (injected.recovered().getAsLong() - injected.started()) / SECOND)
                                .toList())
                        .median());
        return row;
    }

    private Stalls stalls(int number) {
        long until = number + 1 < faults.size() ? faults.get(number + 1).started() : ended;
        return Stalls.of(faults.get(number).started(), until, histories);
    }

    private static void put(Map<String, Object> row, String name, Stream<Long> nanos) {
        Percentiles values = Percentiles.of(nanos.map(time -> time / MS).toList());
        row.put(name + " p50", values.at(50));
        row.put(name + " p99", values.at(99));
        row.put(name + " max", values.at(100));
    }

    private List<Map<String, Object>> log() {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (int i = 0; i < faults.size(); i++) {
            InjectedFault injected = faults.get(i);
            Percentiles longest = Percentiles.of(
                    stalls(i).longest().stream().map(time -> time / MS).toList());
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("at s", at(injected.started()));
            row.put("fault", injected.fault().type().title());
            row.put("target", injected.fault().target());
            row.put("reverted s", (injected.reverted() - injected.started()) / SECOND);
            injected.recovered()
                    .ifPresent(recovered -> row.put(
                            injected.fault().awaitsRecovery() ? "whole s" : "serving s",
                            (recovered - injected.started()) / SECOND));
            row.put("streams", longest.count());
            row.put("longest stall ms", longest.at(100));
            rows.add(row);
        }
        return rows;
    }

    private Verdict verdict(RequestHistory history) {
        return Verdict.of(history, references.get(history.request()), outages());
    }

    private List<Verdict.Outage> outages() {
        return faults.stream()
                .filter(injected -> injected.fault().type() == Type.KILL_GATEWAY)
                .map(injected -> new Verdict.Outage(
                        injected.started(), injected.recovered().orElse(injected.reverted()) + OUTAGE_SLACK))
                .toList();
    }

    private String at(long time) {
        return String.format(Locale.ROOT, "%.1f s", (time - started) / SECOND);
    }
}
