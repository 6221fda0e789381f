package io.stagecoach.bench.load;

import io.stagecoach.bench.Options;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * @param rates requests a second of the open loops; none stands for 50 % and 80 % of the closed loops' best
 * @param streams that run while long prompts arrive; 0 leaves that out
 * @param streamTokens that each of them generates
 * @param longPrompt tokens of a long prompt
 * @param warmUp how long each server works before anything is measured; the JVM's compiler is at it for half a minute
 * @param window how long requests are sent, for each load
 * @param mostRequests bound on each load
 * @param llamaServer executable, or empty to look on the PATH
 * @param gguf the model for it, or empty to leave it out
 */
public record ServiceSettings(
        URI url,
        Prompts prompts,
        Slo slo,
        List<Integer> concurrency,
        List<Double> rates,
        int streams,
        int streamTokens,
        int longPrompt,
        Duration warmUp,
        Duration window,
        int mostRequests,
        Duration timeout,
        String llamaServer,
        String gguf,
        int threads) {

    public static final Map<String, String> DEFAULTS = defaults();

    private static Map<String, String> defaults() {
        Map<String, String> defaults = new LinkedHashMap<>();
        defaults.put("--url", "http://localhost:8000");
        defaults.put("--in", "128");
        defaults.put("--out", "64");
        defaults.put("--vocabulary", "4000");
        defaults.put("--seed", "1");
        defaults.put("--slo-ttft", "1s");
        defaults.put("--slo-itl", "100ms");
        defaults.put("--concurrency", "1,4,16,32");
        defaults.put("--rates", "");
        defaults.put("--streams", "4");
        defaults.put("--stream-tokens", "300");
        defaults.put("--long-prompt", "900");
        defaults.put("--warm-up", "30s");
        defaults.put("--seconds", "15s");
        defaults.put("--requests", "2000");
        defaults.put("--timeout", "60s");
        defaults.put("--llama-server", "");
        defaults.put("--gguf", "");
        defaults.put("--threads", Integer.toString(Runtime.getRuntime().availableProcessors()));
        defaults.put("--json", "");
        return defaults;
    }

    public ServiceSettings {
        concurrency = List.copyOf(concurrency);
        rates = List.copyOf(rates);
    }

    public static ServiceSettings of(Options options) {
        return new ServiceSettings(
                URI.create(options.text("--url")),
                new Prompts(
                        options.whole("--in", 1, 100_000),
                        options.whole("--out", 1, 100_000),
                        options.whole("--vocabulary", 1, Integer.MAX_VALUE),
                        options.seed("--seed"),
                        Prompts.OURS),
                new Slo(options.duration("--slo-ttft"), options.duration("--slo-itl")),
                options.wholes("--concurrency", 1, 1024),
                options.rates("--rates", 10_000),
                options.whole("--streams", 0, 1024),
                options.whole("--stream-tokens", 2, 100_000),
                options.whole("--long-prompt", 1, 100_000),
                options.duration("--warm-up"),
                options.duration("--seconds"),
                options.whole("--requests", 1, 1_000_000),
                options.duration("--timeout"),
                options.text("--llama-server"),
                options.text("--gguf"),
                options.whole("--threads", 1, 1024));
    }

    Prompts streamPrompts() {
        return prompts.with(streamTokens);
    }

    /** Of another seed, so that they begin with the tokens of no stream. Each asks for one token. */
    Prompts longPrompts() {
        return new Prompts(longPrompt, 1, prompts.vocabulary(), prompts.seed() + 1, prompts.extra());
    }

    int mostClients() {
        return concurrency.stream().mapToInt(Integer::intValue).max().orElse(1);
    }

    Map<String, Object> described() {
        Map<String, Object> described = new LinkedHashMap<>();
        described.put("in", prompts.promptTokens());
        described.put("out", prompts.outputTokens());
        described.put("warm_up_s", warmUp.toMillis() / 1e3);
        described.put("window_s", window.toMillis() / 1e3);
        described.put("slo_ttft_ms", slo.firstToken().toMillis());
        described.put("slo_itl_ms", slo.gap().toMillis());
        described.put("seed", prompts.seed());
        return described;
    }
}
