package io.stagecoach.bench.scaling;

import java.time.Duration;
import java.util.Map;

/**
 * @param time of a simulated forward pass
 * @param streams running at the first replica when the second one joins
 * @param size of each stream
 * @param window over which rates are measured
 * @param port first of the members' ports
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
