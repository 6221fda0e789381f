package io.stagecoach.bench.chaos;

import io.stagecoach.bench.report.Machine;
import io.stagecoach.bench.report.Report;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * {@code chaos}: records reference completions of a cluster without faults. Then kills, stops, drains and scales it under load, and
 * compares every completion with its reference.
 */
public final class ChaosBench {
    /** Concurrent requests while references are recorded; a completion does not depend on the others in its batch. */
    private static final int REFERENCE_CLIENTS = 4;

    /** Load before the first fault, so that streams run when it is injected. */
    private static final Duration WARM_UP = Duration.ofSeconds(2);

    private static final int MAX_FAILURES_SHOWN = 30;

    private final ChaosSettings settings;
    private final Consumer<String> progress;

    public ChaosBench(ChaosSettings settings, Consumer<String> progress) {
        this.settings = settings;
        this.progress = progress;
    }

    /** @throws IOException when the cluster does not start, or a reference cannot be recorded */
    public Report run() throws IOException, InterruptedException {
        Instant started = Instant.now();
        Machine machine = Machine.here();
        List<String> notes = new ArrayList<>();
        if (machine.busy()) {
            notes.add("the machine was busy before the run, which lengthens stalls");
        }
        progress.accept("chaos: starting " + settings.members() + " members ...");
        try (LauncherCluster cluster = LauncherCluster.start(settings)) {
            ChaosSummary summary = run(cluster);
            List<String> failures = summary.failures();
            if (failures.size() > MAX_FAILURES_SHOWN) {
                notes.add(failures.size() + " failures, of which the first " + MAX_FAILURES_SHOWN + " are shown");
            }
            return new Report(
                    "chaos",
                    started,
                    machine,
                    settings.described(),
                    summary.tables(),
                    notes,
                    failures.subList(0, Math.min(MAX_FAILURES_SHOWN, failures.size())));
        }
    }

    private ChaosSummary run(Cluster cluster) throws IOException, InterruptedException {
        List<CompletionRequest> requests = CompletionRequest.workload(settings.requests(), settings.seed());
        try (ChaosClient client =
                new ChaosClient(cluster.gateways().values(), settings.timeout(), System::nanoTime, Sleeper.REAL)) {
            progress.accept("chaos: recording " + requests.size() + " reference completions ...");
            List<Completion> references = LoadGenerator.references(client, requests, REFERENCE_CLIENTS);
            LoadGenerator load = new LoadGenerator(client, requests);
            long started = System.nanoTime();
            load.start(settings.clients());
            Sleeper.REAL.sleep(WARM_UP);
            List<InjectedFault> faults = inject(cluster, started);
            List<RequestHistory> histories = load.stop();
            return new ChaosSummary(references, histories, faults, started, System.nanoTime());
        }
    }

    private List<InjectedFault> inject(Cluster cluster, long started) throws IOException, InterruptedException {
        FaultInjector injector = new FaultInjector(cluster, settings.members(), System::nanoTime, Sleeper.REAL);
        FaultSchedule schedule = new FaultSchedule(
                settings.seed(), settings.members(), cluster.gateways().keySet(), settings.killsOnly());
        List<InjectedFault> faults = new ArrayList<>();
        faults.add(injector.inject(FaultSchedule.CONTROL));
        while (System.nanoTime() - started < settings.length().toNanos() && !enoughKills(faults)) {
            Fault next = schedule.next(injector.running());
            progress.accept(
                    "chaos: " + Duration.ofNanos(System.nanoTime() - started).toSeconds() + " s, "
                            + next.type().title() + " " + next.target());
            InjectedFault injected = injector.inject(next);
            injected.failure().ifPresent(failure -> progress.accept("chaos: FAILED: " + failure));
            faults.add(injected);
        }
        // Streams recover from the last fault before the load ends.
        if (!cluster.awaitWhole(settings.members(), FaultInjector.RECOVERY_LIMIT)) {
            progress.accept("chaos: the cluster was not whole at the end of the run");
        }
        return faults;
    }

    private boolean enoughKills(List<InjectedFault> faults) {
        return settings.kills() > 0
                && faults.stream().filter(i -> i.fault().type().isKill()).count() >= settings.kills();
    }
}
