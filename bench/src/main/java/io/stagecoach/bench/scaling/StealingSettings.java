package io.stagecoach.bench.scaling;

import io.stagecoach.bench.Options;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * @param time of a simulated forward pass
 * @param streams that run at the one replica when the other joins
 * @param size of each; another follows one that ends
 * @param window over which rates are taken
 * @param port first of the ports that members use on this machine
 */
public record StealingSettings(PassTime time, int streams, ScalingLoad.Size size, Duration window, int port) {

    public static final Map<String, String> DEFAULTS = defaults();

    private static Map<String, String> defaults() {
        Map<String, String> defaults = new LinkedHashMap<>();
        defaults.put("--pass", "2ms");
        defaults.put("--row", "1ms");
        defaults.put("--streams", "16");
        defaults.put("--in", "100");
        defaults.put("--out", "900");
        defaults.put("--seconds", "3s");
        defaults.put("--port", "15801");
        defaults.put("--json", "");
        return defaults;
    }

    public static StealingSettings of(Options options) {
        return new StealingSettings(
                new PassTime(options.duration("--pass"), options.duration("--row")),
                options.whole("--streams", 1, 1024),
                new ScalingLoad.Size(options.whole("--in", 1, 100_000), options.whole("--out", 1, 100_000)),
                options.duration("--seconds"),
                options.whole("--port", 1024, 65_000));
    }

    Map<String, Object> described() {
        return Map.of(
                "pass_ms",
                time.pass().toNanos() / 1e6,
                "row_ms",
                time.row().toNanos() / 1e6,
                "streams",
                streams,
                "prompt",
                size.prompt(),
                "output",
                size.output(),
                "window_s",
                window.toMillis() / 1e3);
    }
}
