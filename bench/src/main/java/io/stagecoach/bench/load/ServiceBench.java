package io.stagecoach.bench.load;

import io.stagecoach.bench.report.Machine;
import io.stagecoach.bench.report.Report;
import io.stagecoach.bench.report.Table;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** {@code bench service}: closed and open loops against the running cluster, then against llama-server. */
public final class ServiceBench {
    /** Open-loop rates as shares of the best closed loop: one moderate, one near saturation. */
    private static final List<Double> OPEN_LOOP_SHARES = List.of(0.5, 0.8);

    private static final String OURS = "stagecoach";
    /** Positions that llama-server needs beyond prompt and completion. */
    private static final int SPARE_CONTEXT = 32;

    private final ServiceSettings settings;
    private final Consumer<String> progress;
    private final List<Map<String, Object>> rows = new ArrayList<>();
    private final List<Map<String, Object>> streams = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    public ServiceBench(ServiceSettings settings, Consumer<String> progress) {
        this.settings = settings;
        this.progress = progress;
    }

    /** @throws IOException when the server does not answer */
    public Report run() throws IOException, InterruptedException {
        Instant begun = Instant.now();
        Machine machine = Machine.here();
        warmUp(OURS, settings.url(), settings.prompts());
        longPrompts();
        List<Double> rates = measure(OURS, settings.url(), settings.prompts(), settings.rates());
        peer(rates);
        if (machine.busy()) {
            notes.add("the machine was busy before the run, so the figures are too low");
        }
        return new Report(
                "service",
                begun,
                machine,
                settings.described(),
                List.of(
                        new Table("requests over HTTP", rows),
                        new Table("running streams while long prompts arrive", streams)),
                notes);
    }

    private void longPrompts() throws IOException, InterruptedException {
        if (settings.streams() == 0) {
            return;
        }
        try (CompletionsClient completions =
                new CompletionsClient(settings.url(), settings.timeout(), System::nanoTime)) {
            progress.accept("service: " + settings.streams() + " streams, then with long prompts beside them ...");
            Map<String, Object> row = new LongPrompts(
                            completions, settings.streams(), settings.streamPrompts(), settings.longPrompts())
                    .measure(OURS);
            streams.add(row);
        }
    }

    /** Measures the peer at the same rates as ours. */
    private void peer(List<Double> rates) throws InterruptedException {
        Optional<Path> executable = LlamaServer.find(settings.llamaServer());
        if (executable.isEmpty() || settings.gguf().isEmpty()) {
            notes.add("llama-server skipped: "
                    + (executable.isEmpty()
                            ? "it is not on the PATH and --llama-server names none"
                            : "--gguf names no model for it (bench/peers/make_gguf.py writes one)"));
            return;
        }
        int context = settings.prompts().promptTokens() + settings.prompts().outputTokens() + SPARE_CONTEXT;
        try (LlamaServer server = LlamaServer.start(executable.get(), settings, settings.maxClients(), context)) {
            Prompts prompts = settings.prompts().with(Prompts.LLAMA);
            warmUp("llama-server", server.address(), prompts);
            measure("llama-server", server.address(), prompts, rates);
        } catch (IOException e) {
            notes.add("llama-server skipped: " + e.getMessage());
        }
    }

    private List<Double> measure(String name, URI url, Prompts prompts, List<Double> rates)
            throws IOException, InterruptedException {
        try (CompletionsClient completions = new CompletionsClient(url, settings.timeout(), System::nanoTime)) {
            LoadRunner runner = new LoadRunner(completions, prompts);
            double best = 0;
            for (int clients : settings.concurrency()) {
                progress.accept("service: " + name + ", " + clients + " clients ...");
                LoadSummary summary = runner.closed(clients, settings.window(), settings.maxRequests());
                best = Math.max(best, summary.requestsPerSecond());
                add(name, "closed " + clients, summary);
            }
            List<Double> chosen = rates.isEmpty() ? automatic(best) : rates;
            for (double rate : chosen) {
                String load = String.format(Locale.ROOT, "open %.2f/s", rate);
                progress.accept("service: " + name + ", " + load + " ...");
                PoissonArrivals arrivals =
                        new PoissonArrivals(rate, settings.prompts().seed());
                add(
                        name,
                        load,
                        runner.open(arrivals.until(settings.window(), settings.maxRequests()), settings.window()));
            }
            return chosen;
        }
    }

    /** With the largest number of clients. */
    private void warmUp(String name, URI url, Prompts prompts) throws IOException, InterruptedException {
        progress.accept("service: " + name + ", warming up ...");
        try (CompletionsClient completions = new CompletionsClient(url, settings.timeout(), System::nanoTime)) {
            LoadSummary warm = new LoadRunner(completions, prompts.others())
                    .closed(settings.maxClients(), settings.warmUp(), settings.maxRequests());
            if (warm.samples().stream().noneMatch(Sample::succeeded)) {
                throw new IOException(name + " did not complete any request: " + warm.errors());
            }
        }
    }

    private static List<Double> automatic(double best) {
        return best == 0
                ? List.of()
                : OPEN_LOOP_SHARES.stream().map(share -> share * best).toList();
    }

    private void add(String name, String load, LoadSummary summary) {
        rows.add(summary.row(name, load, settings.slo()));
        if (!summary.errors().isEmpty()) {
            notes.add(name + ", " + load + ": errors " + summary.errors());
        }
    }
}
