package io.stagecoach.bench;

import picocli.CommandLine.Option;

/** {@code --in} and {@code --out}: the size of each request in tokens. A command's field gives the defaults. */
public final class RequestSizeOptions {
    private static final int MAX_TOKENS = 100_000;

    @Option(names = "--in", paramLabel = "N", description = "tokens of a prompt")
    private int promptTokens;

    @Option(names = "--out", paramLabel = "N", description = "tokens of a completion")
    private int outputTokens;

    public RequestSizeOptions(int promptTokens, int outputTokens) {
        this.promptTokens = promptTokens;
        this.outputTokens = outputTokens;
    }

    public int promptTokens() {
        return Values.within("--in", promptTokens, 1, MAX_TOKENS);
    }

    /** @param least tokens that the benchmark needs */
    public int outputTokens(int least) {
        return Values.within("--out", outputTokens, least, MAX_TOKENS);
    }
}
