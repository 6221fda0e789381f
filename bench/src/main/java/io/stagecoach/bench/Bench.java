package io.stagecoach.bench;

import io.stagecoach.bench.chaos.ChaosBench;
import io.stagecoach.bench.chaos.ChaosSettings;
import io.stagecoach.bench.engine.EngineBench;
import io.stagecoach.bench.engine.EngineSettings;
import io.stagecoach.bench.hops.HopBench;
import io.stagecoach.bench.hops.HopSettings;
import io.stagecoach.bench.load.ServiceBench;
import io.stagecoach.bench.load.ServiceSettings;
import io.stagecoach.bench.report.Report;
import io.stagecoach.bench.scaling.ScalingBench;
import io.stagecoach.bench.scaling.ScalingSettings;
import io.stagecoach.bench.scaling.StealingBench;
import io.stagecoach.bench.scaling.StealingSettings;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** {@code bench COMMAND [--option value]...}: measures, prints a table, and writes JSON when asked. */
public final class Bench {
    private static final int WRONG_USAGE = 2;

    static final String USAGE = """
            usage: bench COMMAND [--option VALUE]... [--json FILE]
              engine   the engine alone and its peers: --model DIR --systems stagecoach,llama.cpp,transformers
                       --dtypes LIST --threads N --batches LIST --chunk N --device cpu|cuda --llama-bench FILE
                       --python FILE
              service  the running cluster over HTTP, and llama-server: --url http://localhost:8000 --in N --out N
                       --concurrency LIST --rates LIST --warm-up TIME --seconds TIME --requests N
                       --slo-ttft TIME --slo-itl TIME --streams N --stream-tokens N --long-prompt N
                       --vocabulary N --seed N --timeout TIME --llama-server FILE --gguf FILE --threads N
              hops     what passing a step on costs: --member HOST:PORT --concurrency LIST --requests N --in N --out N
              chaos    a cluster of its own that is disturbed under load: --minutes N --members N --gateways N
                       --kills N --only all|kills --seed N --clients N --orders N --model MODEL
                       --patience TIME --launcher FILE --run DIR --port-shift N
              scaling  orchestration with simulated stages: --members LIST --pass TIME --per-stage N --coordinators N
                       --seconds TIME --port N
              stealing a replica joins one that has all streams: --pass TIME --row TIME --streams N --in N --out N
                       --seconds TIME --port N
            Lists have commas between their values; times are such as 200ms, 5s or 2m.
            """;

    private final PrintStream out;
    private final PrintStream err;
    private final Path peers;

    /** @param peers the folder of the peers' scripts */
    Bench(PrintStream out, PrintStream err, Path peers) {
        this.out = out;
        this.err = err;
        this.peers = peers;
    }

    public static void main(String[] arguments) throws InterruptedException {
        Path peers = Path.of(System.getProperty("stagecoach.bench.peers", "bench/peers"));
        System.exit(new Bench(System.out, System.err, peers).run(arguments));
    }

    /** The exit status: 0, 1 when something failed or could not be measured, 2 when the arguments are wrong. */
    int run(String[] arguments) throws InterruptedException {
        try {
            String command = arguments.length == 0 ? "" : arguments[0];
            List<String> rest = Arrays.asList(arguments).subList(Math.min(1, arguments.length), arguments.length);
            Options options = Options.parse(rest, defaults(command));
            Report report = measure(command, options);
            report.print(out);
            if (options.has("--json")) {
                report.write(options.path("--json"));
            }
            return report.failures().isEmpty() ? 0 : 1;
        } catch (IllegalArgumentException e) {
            err.println("bench: " + e.getMessage());
            err.print(USAGE);
            return WRONG_USAGE;
        } catch (IOException e) {
            err.println("bench: " + e.getMessage());
            return 1;
        }
    }

    private static Map<String, String> defaults(String command) {
        return switch (command) {
            case "engine" -> EngineSettings.DEFAULTS;
            case "service" -> ServiceSettings.DEFAULTS;
            case "hops" -> HopSettings.DEFAULTS;
            case "scaling" -> ScalingSettings.DEFAULTS;
            case "stealing" -> StealingSettings.DEFAULTS;
            case "chaos" -> ChaosSettings.DEFAULTS;
            default -> throw new IllegalArgumentException("there is no command '" + command + "'");
        };
    }

    private Report measure(String command, Options options) throws IOException, InterruptedException {
        return switch (command) {
            case "engine" -> new EngineBench(EngineSettings.of(options), peers, err::println).run();
            case "service" -> new ServiceBench(ServiceSettings.of(options), err::println).run();
            case "hops" -> new HopBench(HopSettings.of(options), err::println).run();
            case "chaos" -> new ChaosBench(ChaosSettings.of(options), err::println).run();
            case "stealing" -> new StealingBench(StealingSettings.of(options), err::println).run();
            case "scaling" -> new ScalingBench(ScalingSettings.of(options), err::println).run();
            default -> throw new IllegalArgumentException("there is no command '" + command + "'");
        };
    }
}
