package io.stagecoach.bench.scaling;

import java.time.Duration;
import java.util.Map;

/**
 * @param time of a simulated forward pass
 * @param streams that run at the one replica when the other joins
 * @param size of each; another follows one that ends
 * @param window over which rates are taken
 * @param port first of the ports that members use on this machine
 */
public record StealingSettings(PassTime time, int streams, ScalingLoad.Size size, Duration window, int port) {

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
