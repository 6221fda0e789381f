package io.stagecoach.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagecoach.bench.engine.EngineCommand;
import io.stagecoach.bench.engine.EngineSettings;
import io.stagecoach.bench.hops.HopCommand;
import io.stagecoach.bench.load.ServiceCommand;
import io.stagecoach.bench.load.ServiceSettings;
import io.stagecoach.bench.scaling.ScalingCommand;
import io.stagecoach.model.Precision;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class BenchTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(String... arguments) {
        return new Bench(new PrintStream(out), new PrintStream(err), Path.of("peers")).run(arguments);
    }

    @Test
    void printsUsageWithoutAValidCommand() {
        assertThat(run()).isEqualTo(2);
        assertThat(run("nonsense")).isEqualTo(2);
        assertThat(err.toString()).contains("there is no command 'nonsense'", "usage: bench");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void refusesInvalidValuesBeforeMeasuring() {
        assertThat(run("engine", "--dtypes", "f31")).isEqualTo(2);
        assertThat(run("engine", "--systems", "other")).isEqualTo(2);
        assertThat(run("scaling", "--members", "0")).isEqualTo(2);
        assertThat(err.toString()).contains("f31", "there is no system 'other'", "--members must be 1 to 64");
    }

    @Test
    void namesTheInvalidArgument() {
        assertThat(run("hops", "--nonsense", "1")).isEqualTo(2);
        assertThat(run("hops", "--requests")).isEqualTo(2);
        assertThat(run("hops", "--in", "many")).isEqualTo(2);
        assertThat(run("scaling", "--pass", "5")).isEqualTo(2);
        assertThat(err.toString())
                .contains("--nonsense", "parameter for option '--requests'", "'--in'", "'many'")
                .contains("'--pass'", "such as 200ms", "usage: bench hops", "usage: bench scaling");
    }

    @Test
    void refusesAddressesOfOtherMachines() {
        assertThat(run("service", "--url", "http://192.0.2.1:8000")).isEqualTo(2);
        assertThat(err.toString()).contains("192.0.2.1 is not this machine");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            engine   | --model --systems --dtypes --threads --chunk --batches --device --llama-bench --python --json
            service  | --url --in --out --vocabulary --seed --slo-ttft --slo-itl --concurrency --rates --streams --json
            service  | --stream-tokens --long-prompt --warm-up --seconds --requests --timeout --llama-server --gguf --threads
            hops     | --member --concurrency --requests --in --out --json
            chaos    | --minutes --members --gateways --kills --only --seed --clients --requests --orders --model --patience --json
            chaos    | --launcher --run --port-shift
            scaling  | --members --pass --per-stage --schedulers --coordinators --seconds --port --json
            stealing | --pass --row --streams --in --out --seconds --port --json
            """)
    void helpListsEveryOption(String command, String options) {
        assertThat(run(command, "--help")).isZero();
        assertThat(out.toString()).contains("usage: bench " + command).contains(options.split(" "));
    }

    @Test
    void theLastValueOfARepeatedOptionCounts() {
        EngineCommand command = parsed(new EngineCommand(), "--chunk", "1", "--chunk", "2");
        assertThat(command.settings().promptChunk()).isEqualTo(2);
    }

    @Test
    void generatesACompletionScript() {
        assertThat(run("generate-completion")).isZero();
        assertThat(out.toString()).contains("--slo-ttft", "stealing");
    }

    @Test
    void measuresEveryPrecisionByDefault() {
        EngineSettings settings = parsed(new EngineCommand()).settings();
        assertThat(settings.dtypes()).hasSameSizeAs(Precision.values());
        assertThat(settings.batches()).containsExactly(1, 4, 8, 16, 32);
        assertThat(settings.systems()).containsExactly("stagecoach", "llama.cpp", "transformers");
    }

    @Test
    void defaultsMatchTheServiceDefaults() {
        ServiceSettings service = parsed(new ServiceCommand()).settings();
        assertThat(service.url()).hasToString("http://localhost:8000");
        assertThat(service.prompts().promptTokens()).isEqualTo(128);
        assertThat(service.prompts().outputTokens()).isEqualTo(64);
        assertThat(service.concurrency()).containsExactly(1, 4, 16, 32);
        assertThat(service.rates()).isEmpty();
        assertThat(service.slo().firstToken()).isEqualTo(Duration.ofSeconds(1));
        assertThat(parsed(new HopCommand()).settings().concurrency()).containsExactly(1, 16);
        assertThat(parsed(new ScalingCommand()).settings().members()).containsExactly(3, 4, 6, 8, 12);
    }

    private static <T extends BenchCommand> T parsed(T command, String... arguments) {
        new CommandLine(command).setOverwrittenOptionsAllowed(true).parseArgs(arguments);
        return command;
    }
}
