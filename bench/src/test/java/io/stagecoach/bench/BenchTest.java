package io.stagecoach.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagecoach.bench.engine.EngineSettings;
import io.stagecoach.bench.hops.HopSettings;
import io.stagecoach.bench.load.ServiceSettings;
import io.stagecoach.bench.scaling.ScalingSettings;
import io.stagecoach.model.Precision;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BenchTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(String... arguments) throws InterruptedException {
        return new Bench(new PrintStream(out), new PrintStream(err), Path.of("peers")).run(arguments);
    }

    private static Options defaults(Map<String, String> defaults) {
        return Options.parse(List.of(), defaults);
    }

    @Test
    void saysHowItIsUsed() throws InterruptedException {
        assertThat(run()).isEqualTo(2);
        assertThat(run("nonsense")).isEqualTo(2);
        assertThat(err.toString()).contains("there is no command 'nonsense'", "usage: bench");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void refusesWrongOptionsBeforeItMeasures() throws InterruptedException {
        assertThat(run("engine", "--dtypes", "f31")).isEqualTo(2);
        assertThat(run("engine", "--systems", "other")).isEqualTo(2);
        assertThat(run("scaling", "--members", "0")).isEqualTo(2);
        assertThat(err.toString()).contains("f31", "there is no system 'other'", "--members must be 1 to 64");
    }

    @Test
    void sendsNoLoadToOtherMachines() throws InterruptedException {
        assertThat(run("service", "--url", "http://192.0.2.1:8000")).isEqualTo(2);
        assertThat(err.toString()).contains("192.0.2.1 is not this machine");
    }

    @Test
    void theUsageNamesEveryOption() {
        assertThat(List.of(
                        EngineSettings.DEFAULTS,
                        ServiceSettings.DEFAULTS,
                        HopSettings.DEFAULTS,
                        ScalingSettings.DEFAULTS))
                .allSatisfy(defaults -> assertThat(Bench.USAGE).contains(defaults.keySet()));
    }

    @Test
    void measuresEveryPrecisionByDefault() {
        EngineSettings settings = EngineSettings.of(defaults(EngineSettings.DEFAULTS));
        assertThat(settings.dtypes()).hasSameSizeAs(Precision.values());
        assertThat(settings.batches()).containsExactly(1, 4, 8, 16, 32);
        assertThat(settings.systems()).containsExactly("stagecoach", "llama.cpp", "transformers");
    }

    @Test
    void defaultsAreThoseOfTheServiceAsItStarts() {
        ServiceSettings service = ServiceSettings.of(defaults(ServiceSettings.DEFAULTS));
        assertThat(service.url()).hasToString("http://localhost:8000");
        assertThat(service.prompts().promptTokens()).isEqualTo(128);
        assertThat(service.prompts().outputTokens()).isEqualTo(64);
        assertThat(service.concurrency()).containsExactly(1, 4, 16, 32);
        assertThat(service.rates()).isEmpty();
        assertThat(service.slo().firstToken()).isEqualTo(Duration.ofSeconds(1));
        assertThat(HopSettings.of(defaults(HopSettings.DEFAULTS)).concurrency()).containsExactly(1, 16);
        assertThat(ScalingSettings.of(defaults(ScalingSettings.DEFAULTS)).members())
                .containsExactly(3, 4, 6, 8, 12);
    }
}
