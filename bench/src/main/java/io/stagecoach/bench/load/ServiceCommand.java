package io.stagecoach.bench.load;

import io.stagecoach.bench.BenchCommand;
import io.stagecoach.bench.RequestSizeOptions;
import io.stagecoach.bench.Values;
import io.stagecoach.bench.report.Report;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bench service}. */
@Command(name = "service", description = "The running cluster over HTTP, and llama-server.")
public final class ServiceCommand extends BenchCommand {

    @Option(names = "--url", paramLabel = "URL", description = "the gateway; loopback addresses only")
    private URI url = URI.create("http://localhost:8000");

    @Mixin
    private RequestSizeOptions size = new RequestSizeOptions(128, 64);

    @Option(names = "--vocabulary", paramLabel = "N", description = "prompts have token ids below it")
    private int vocabulary = 4000;

    @Option(names = "--seed", paramLabel = "N", description = "seed of prompts and arrivals")
    private long seed = 1;

    @Option(names = "--slo-ttft", paramLabel = "TIME", description = "goal for the time to first token")
    private Duration sloFirstToken = Duration.ofSeconds(1);

    @Option(names = "--slo-itl", paramLabel = "TIME", description = "goal for the gap between tokens")
    private Duration sloGap = Duration.ofMillis(100);

    @Option(names = "--concurrency", paramLabel = "LIST", description = "clients of the closed loops")
    private String concurrency = "1,4,16,32";

    @Option(
            names = "--rates",
            paramLabel = "LIST",
            description = "requests per second of the open loops; default: 50 and 80 %% of the closed loops' best")
    private String rates = "";

    @Option(
            names = "--streams",
            paramLabel = "N",
            description = "running streams while long prompts arrive; 0 skips that")
    private int streams = 4;

    @Option(names = "--stream-tokens", paramLabel = "N", description = "tokens of each of these streams")
    private int streamTokens = 300;

    @Option(names = "--long-prompt", paramLabel = "N", description = "tokens of a long prompt")
    private int longPrompt = 900;

    @Option(names = "--warm-up", paramLabel = "TIME", description = "load before the measurement")
    private Duration warmUp = Duration.ofSeconds(30);

    @Option(names = "--seconds", paramLabel = "TIME", description = "length of each load")
    private Duration window = Duration.ofSeconds(15);

    @Option(names = "--requests", paramLabel = "N", description = "most requests of each load")
    private int maxRequests = 2000;

    @Option(names = "--timeout", paramLabel = "TIME", description = "limit of a request")
    private Duration timeout = Duration.ofSeconds(60);

    @Option(names = "--llama-server", paramLabel = "FILE", description = "llama-server; default: the one on the PATH")
    private String llamaServer = "";

    @Option(
            names = "--gguf",
            paramLabel = "FILE",
            description = "model of llama-server; without it the peer is left out")
    private String gguf = "";

    @Option(names = "--threads", paramLabel = "N", description = "threads of llama-server")
    private int threads = Runtime.getRuntime().availableProcessors();

    /** @throws IllegalArgumentException if a value is out of bounds */
    public ServiceSettings settings() {
        return new ServiceSettings(
                url,
                new Prompts(
                        size.promptTokens(),
                        size.outputTokens(1),
                        Values.within("--vocabulary", vocabulary, 1, Integer.MAX_VALUE),
                        seed,
                        Prompts.OURS),
                new Slo(sloFirstToken, sloGap),
                Values.wholes("--concurrency", concurrency, 1, 1024),
                Values.rates("--rates", rates, 10_000),
                Values.within("--streams", streams, 0, 1024),
                Values.within("--stream-tokens", streamTokens, 2, 100_000),
                Values.within("--long-prompt", longPrompt, 1, 100_000),
                warmUp,
                window,
                Values.within("--requests", maxRequests, 1, 1_000_000),
                timeout,
                llamaServer,
                gguf,
                Values.within("--threads", threads, 1, 1024));
    }

    @Override
    protected Report measure(Path peers, Consumer<String> progress) throws IOException, InterruptedException {
        return new ServiceBench(settings(), progress).run();
    }
}
