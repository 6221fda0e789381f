package io.stagecoach.bench.load;

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

    public ServiceSettings {
        concurrency = List.copyOf(concurrency);
        rates = List.copyOf(rates);
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
