package io.stagecoach.bench.load;

import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * @param rates requests per second of the open loops; empty for 50 % and 80 % of the best closed loop
 * @param streams that run while long prompts arrive; 0 skips this part
 * @param streamTokens tokens that each of them generates
 * @param longPrompt tokens of a long prompt
 * @param warmUp load before the measurement; the JVM compiles for about 30 s
 * @param window how long each load sends requests
 * @param maxRequests most requests of each load
 * @param llamaServer executable; empty for the one on the PATH
 * @param gguf model of llama-server; empty to skip the peer
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
        int maxRequests,
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

    /** With another seed, so that they share no prefix with a stream. Each generates one token. */
    Prompts longPrompts() {
        return new Prompts(longPrompt, 1, prompts.vocabulary(), prompts.seed() + 1, prompts.extra());
    }

    int maxClients() {
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
