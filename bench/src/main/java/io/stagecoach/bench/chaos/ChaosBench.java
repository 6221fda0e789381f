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
 * {@code chaos}: records texts of an undisturbed cluster, then kills, stops, drains and scales it under load and compares
 * every text with what it was.
 */
public final class ChaosBench {
    /** References are recorded while as many others are made: a text does not depend on what else is in its batch. */
    private static final int REFERENCE_CLIENTS = 4;

    /** So that streams run when the first disturbance begins. */
    private static final Duration RUN_IN = Duration.ofSeconds(2);

    private static final int MOST_FAILURES_SHOWN = 30;

    private final ChaosSettings settings;
    private final Consumer<String> progress;

    public ChaosBench(ChaosSettings settings, Consumer<String> progress) {
        this.settings = settings;
        this.progress = progress;
    }

    /** @throws IOException when the cluster does not start, or does not make the reference texts */
    public Report run() throws IOException, InterruptedException {
        Instant begun = Instant.now();
        Machine machine = Machine.here();
        List<String> notes = new ArrayList<>();
        if (machine.busy()) {
            notes.add("the machine was busy before the run: stalls are longer than they need be");
        }
        progress.accept("chaos: starting " + settings.members() + " members ...");
        try (LauncherCluster cluster = LauncherCluster.start(settings)) {
            ChaosSummary summary = disturb(cluster);
            List<String> failures = summary.failures();
            if (failures.size() > MOST_FAILURES_SHOWN) {
                notes.add(failures.size() + " failures, of which the first " + MOST_FAILURES_SHOWN + " are shown");
            }
            return new Report(
                    "chaos",
                    begun,
                    machine,
                    settings.described(),
                    summary.tables(),
                    notes,
                    failures.subList(0, Math.min(MOST_FAILURES_SHOWN, failures.size())));
        }
    }

    private ChaosSummary disturb(Cluster cluster) throws IOException, InterruptedException {
        List<Order> orders = Order.orders(settings.orders(), settings.seed());
        try (Client client =
                new Client(cluster.gateways().values(), settings.patience(), System::nanoTime, Pause.REAL)) {
            progress.accept("chaos: recording " + orders.size() + " undisturbed texts ...");
            List<Text> references = Load.references(client, orders, REFERENCE_CLIENTS);
            Load load = new Load(client, orders);
            long begun = System.nanoTime();
            load.start(settings.clients());
            Pause.REAL.of(RUN_IN);
            List<Incident> incidents = incidents(cluster, begun);
            List<Conversation> conversations = load.stop();
            return new ChaosSummary(references, conversations, incidents, begun, System.nanoTime());
        }
    }

    private List<Incident> incidents(Cluster cluster, long begun) throws IOException, InterruptedException {
        Disturber disturber = new Disturber(cluster, settings.members(), System::nanoTime, Pause.REAL);
        Disturbances disturbances = new Disturbances(
                settings.seed(), settings.members(), cluster.gateways().keySet(), settings.killsOnly());
        List<Incident> incidents = new ArrayList<>();
        incidents.add(disturber.perform(Disturbances.CONTROL));
        while (System.nanoTime() - begun < settings.length().toNanos() && !enoughKills(incidents)) {
            Disturbance next = disturbances.next(disturber.running());
            progress.accept(
                    "chaos: " + Duration.ofNanos(System.nanoTime() - begun).toSeconds() + " s, "
                            + next.kind().title() + " " + next.target());
            Incident incident = disturber.perform(next);
            incident.failure().ifPresent(failure -> progress.accept("chaos: FAILED: " + failure));
            incidents.add(incident);
        }
        // The last one has its whole effect too.
        if (!cluster.awaitWhole(settings.members(), Disturber.TO_SETTLE)) {
            progress.accept("chaos: the cluster is not whole at the end");
        }
        return incidents;
    }

    private boolean enoughKills(List<Incident> incidents) {
        return settings.kills() > 0
                && incidents.stream()
                                .filter(i -> i.disturbance().kind().isKill())
                                .count()
                        >= settings.kills();
    }
}
