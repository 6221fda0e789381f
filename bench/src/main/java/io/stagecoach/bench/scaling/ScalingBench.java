package io.stagecoach.bench.scaling;

import com.sun.management.OperatingSystemMXBean;
import io.stagecoach.bench.report.Machine;
import io.stagecoach.bench.report.Percentiles;
import io.stagecoach.bench.report.Report;
import io.stagecoach.bench.report.Table;
import io.stagecoach.sampling.SamplingParams;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * {@code bench scaling}: the cost of orchestration, and how far it scales. Stages take a fixed time and no core, so all CPU time is
 * orchestration's, and the distance from the ideal throughput is its delay.
 */
public final class ScalingBench {
    private static final Duration WARM_UP = Duration.ofSeconds(3);
    /** For the running sequences to end before idle cores are measured. */
    private static final Duration DRAIN_LIMIT = Duration.ofSeconds(60);

    private static final ScalingLoad.Size SIZE = new ScalingLoad.Size(8, 64);
    private static final Duration IDLE = Duration.ofSeconds(2);

    private final ScalingSettings settings;
    private final Consumer<String> progress;
    private final OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    public ScalingBench(ScalingSettings settings, Consumer<String> progress) {
        this.settings = settings;
        this.progress = progress;
    }

    /** @throws IOException when a cluster does not become ready, or a sequence fails */
    public Report run() throws IOException, InterruptedException {
        Instant begun = Instant.now();
        Machine machine = Machine.here();
        List<Map<String, Object>> rows = new ArrayList<>();
        progress.accept("scaling: warming up ...");
        measure(settings.members().getFirst());
        for (int stages : settings.members()) {
            progress.accept("scaling: " + stages + " members ...");
            rows.add(measure(stages));
        }
        List<String> notes = new ArrayList<>();
        notes.add("all members share this machine's " + machine.cores() + " cores; simulated stages use none");
        if (machine.busy()) {
            notes.add("the machine was busy before the run");
        }
        return new Report(
                "scaling", begun, machine, settings.described(), List.of(new Table("simulated stages", rows)), notes);
    }

    private Map<String, Object> measure(int stages) throws IOException, InterruptedException {
        int sequences = stages * settings.perStage();
        String name = "bench-" + ProcessHandle.current().pid() + "-" + stages;
        InProcessCluster.Plan plan = new InProcessCluster.Plan(
                name,
                stages,
                stages,
                PassTime.of(settings.pass()),
                sequences,
                SIZE.positions(),
                false,
                settings.port());
        try (InProcessCluster cluster = InProcessCluster.start(plan)) {
            ScalingLoad load = new ScalingLoad(cluster, SIZE, SamplingParams.GREEDY, settings.schedulersOf(stages));
            load.start(sequences);
            Thread.sleep(WARM_UP);
            load.takeHopMicros();
            long before = load.tokens();
            long begin = System.nanoTime();
            long cpu = cpuNanosDuring(settings.window());
            double seconds = (System.nanoTime() - begin) / 1e9;
            long tokens = load.tokens() - before;
            List<Double> hopMicros = load.takeHopMicros();
            end(load);
            if (!load.failures().isEmpty()) {
                throw new IOException("a sequence failed: " + load.failures().getFirst());
            }
            double idleCores = cpuNanosDuring(IDLE) / (double) IDLE.toNanos();
            double busyNanos = Math.max(0, cpu - idleCores * seconds * 1e9);
            return row(stages, tokens / seconds, busyNanos / 1e3 / tokens, idleCores, hopMicros);
        }
    }

    private static void end(ScalingLoad load) throws IOException, InterruptedException {
        try {
            load.stop(DRAIN_LIMIT);
        } catch (TimeoutException e) {
            throw new IOException("sequences did not end within " + DRAIN_LIMIT.toSeconds() + " s", e);
        }
    }

    private Map<String, Object> row(
            int stages, double rate, double cpuMicros, double idleCores, List<Double> hopMicros) {
        double ideal = settings.idealTokensPerSecond(stages);
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("members", stages);
        row.put("sequences", stages * settings.perStage());
        row.put("tok/s", rate);
        row.put("ideal tok/s", ideal);
        row.put("% of ideal", 100 * rate / ideal);
        row.put("CPU us/token", cpuMicros);
        row.put("CPU us/token/stage", cpuMicros / stages);
        row.put("hop us p50", Percentiles.of(hopMicros).median());
        row.put("idle cores", idleCores);
        return row;
    }

    private long cpuNanosDuring(Duration time) throws InterruptedException {
        long before = system.getProcessCpuTime();
        Thread.sleep(time);
        return system.getProcessCpuTime() - before;
    }
}
