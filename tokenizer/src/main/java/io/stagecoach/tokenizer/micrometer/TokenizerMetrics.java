package io.stagecoach.tokenizer.micrometer;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.stagecoach.metrics.Buckets;
import io.stagecoach.tokenizer.text.OperationListener;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * {@code stagecoach_tokenizer_operation_seconds{operation, outcome}} and {@code
 * stagecoach_tokenizer_tokens_total{operation}}. All series exist from the start, at 0, so that rates are right.
 */
public final class TokenizerMetrics implements OperationListener {

    private record Series(Operation operation, Outcome outcome) {}

    private final Map<Series, Timer> timers = new HashMap<>();
    private final Map<Operation, Counter> tokens = new EnumMap<>(Operation.class);

    public TokenizerMetrics(MeterRegistry registry) {
        for (Operation operation : Operation.values()) {
            for (Outcome outcome : Outcome.values()) {
                timers.put(new Series(operation, outcome), timer(registry, operation, outcome));
            }
            tokens.put(
                    operation,
                    Counter.builder("stagecoach.tokenizer.tokens")
                            .description("Tokens that were made or read")
                            .tag("operation", label(operation))
                            .register(registry));
        }
    }

    @Override
    public void finished(Operation operation, Outcome outcome, Duration time, int count) {
        requireNonNull(timers.get(new Series(operation, outcome))).record(time);
        requireNonNull(tokens.get(operation)).increment(count);
    }

    private static Timer timer(MeterRegistry registry, Operation operation, Outcome outcome) {
        return Timer.builder("stagecoach.tokenizer.operation")
                .description("Encodes, decodes, and vocabularies that were sent")
                .tag("operation", label(operation))
                .tag("outcome", label(outcome))
                .serviceLevelObjectives(Buckets.step())
                .register(registry);
    }

    private static String label(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
