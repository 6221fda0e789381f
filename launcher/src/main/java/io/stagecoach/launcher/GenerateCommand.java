package io.stagecoach.launcher;

import io.stagecoach.launcher.GatewayClient.Stream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.ConnectException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Continues a text: the words on standard output as they come, the figures on standard error at the end. Ending the
 * program ends the generation too.
 */
@Command(
        name = "generate",
        description = {
            "Continues TEXT (- reads it from standard input). The options are those of POST /api/model/process.",
            "A TEXT that looks like an option comes last, after --: ./stagecoach generate -- --help",
            "STAGECOACH_URL is the address of another gateway."
        })
final class GenerateCommand implements Callable<Integer> {
    private static final String STANDARD_INPUT = "-";
    private static final String OPTIONS_END = "--";
    private static final String SHORT_HELP = "-h";
    private static final Pattern BIAS_FORM = Pattern.compile("(\\d+)=([-+.\\d]+)");

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(paramLabel = "TEXT", arity = "0..*", hideParamSyntax = true, description = "The text to continue.")
    private List<String> texts = new ArrayList<>();

    @Option(names = "--max-tokens", paramLabel = "N", description = "At most so many tokens.")
    private @Nullable Long maxTokens;

    @Option(names = "--temperature", paramLabel = "X", description = "0: the likeliest token each time.")
    private @Nullable Double temperature;

    @Option(names = "--top-k", paramLabel = "N", description = "Of the N likeliest tokens only.")
    private @Nullable Long topK;

    @Option(
            names = "--top-p",
            paramLabel = "X",
            description = "Of the likeliest tokens whose probabilities sum up to X.")
    private @Nullable Double topP;

    @Option(names = "--seed", paramLabel = "N", description = "The same seed gives the same text.")
    private @Nullable Long seed;

    @Option(names = "--stop", paramLabel = "STRING", description = "Ends before this text. Up to 4 times.")
    private List<String> stops = new ArrayList<>();

    @Option(
            names = "--repetition-penalty",
            paramLabel = "X",
            description = "Above 1: tokens that were there come less often.")
    private @Nullable Double repetitionPenalty;

    @Option(names = "--presence-penalty", paramLabel = "X", description = "For tokens that were generated before.")
    private @Nullable Double presencePenalty;

    @Option(
            names = "--frequency-penalty",
            paramLabel = "X",
            description = "For each time that a token was generated before.")
    private @Nullable Double frequencyPenalty;

    @Option(
            names = "--logit-bias",
            paramLabel = "ID=VALUE",
            description = "Added to a token's logit. As often as there are tokens.")
    private List<String> biases = new ArrayList<>();

    @Option(
            names = "--context-overflow",
            paramLabel = "stop|slide",
            description = "At the context's end: ends, or forgets the text's beginning.")
    private @Nullable String contextOverflow;

    private final Launcher launcher;

    GenerateCommand(Launcher launcher) {
        this.launcher = launcher;
    }

    /** With a short option {@code -h}, picocli would refuse each text that begins with it. */
    static void makeShortHelpAText(CommandSpec spec) {
        spec.remove(spec.findOption(SHORT_HELP));
        spec.addOption(OptionSpec.builder("--help").usageHelp(true).hidden(true).build());
    }

    @Override
    public Integer call() {
        if (texts.equals(List.of(SHORT_HELP)) && !isAfterOptionsEnd()) {
            spec.commandLine().usage(spec.commandLine().getOut());
            return 0;
        }
        URI url = url();
        try {
            String text = text();
            String body = JsonMapper.shared().writeValueAsString(Map.of("text", text, "parameters", parameters()));
            Stream answer = launcher.workspace().client(url).stream("/api/model/process", body);
            try (InputStream response = answer.body()) {
                return answer.status() == 200
                        ? print(new EventReader(response))
                        : failed(JsonMapper.shared().readTree(response));
            }
        } catch (ConnectException e) {
            return failed("nothing answers at " + url + "; start a cluster with ./stagecoach up");
        } catch (IOException e) {
            return failed("the connection to " + url + " broke: " + e.getMessage());
        }
    }

    private URI url() {
        String given = launcher.workspace().environment().getOrDefault("STAGECOACH_URL", "");
        return given.isEmpty() ? launcher.workspace().gateway() : URI.create(given);
    }

    private String text() throws IOException {
        for (String text : texts) {
            if (isLikeAnOption(text) && !isAfterOptionsEnd()) {
                throw new CommandFailure(
                        "generate does not know " + text + "; if it is the text, put -- before it",
                        CommandFailure.USAGE);
            }
        }
        if (texts.size() != 1) {
            throw new CommandFailure(
                    texts.isEmpty() ? "generate needs a text" : "generate takes one text: put it in quotes",
                    CommandFailure.USAGE);
        }
        String text = texts.getFirst();
        return text.equals(STANDARD_INPUT) ? new String(launcher.in().readAllBytes(), StandardCharsets.UTF_8) : text;
    }

    /** One word: a text of several is a prompt in quotes. */
    private static boolean isLikeAnOption(String text) {
        return text.startsWith(OPTIONS_END) && text.chars().noneMatch(Character::isWhitespace);
    }

    private boolean isAfterOptionsEnd() {
        return spec.commandLine().getParseResult().originalArgs().contains(OPTIONS_END);
    }

    /** By their names in the API. */
    private Map<String, Object> parameters() {
        Map<String, Object> parameters = new HashMap<>();
        parameters.put("stream", true);
        put(parameters, "max_new_tokens", maxTokens);
        put(parameters, "temperature", temperature);
        put(parameters, "top_k", topK);
        put(parameters, "top_p", topP);
        put(parameters, "seed", seed);
        put(parameters, "repetition_penalty", repetitionPenalty);
        put(parameters, "presence_penalty", presencePenalty);
        put(parameters, "frequency_penalty", frequencyPenalty);
        put(parameters, "context_overflow", contextOverflow);
        put(parameters, "stop", stops.isEmpty() ? null : stops);
        put(parameters, "logit_bias", biases.isEmpty() ? null : logitBias());
        return parameters;
    }

    private static void put(Map<String, Object> parameters, String name, @Nullable Object value) {
        if (value != null) {
            parameters.put(name, value);
        }
    }

    private Map<String, Double> logitBias() {
        Map<String, Double> map = new HashMap<>();
        for (String bias : biases) {
            Matcher form = BIAS_FORM.matcher(bias);
            if (!form.matches()) {
                throw new CommandFailure(
                        "--logit-bias must be ID=VALUE, such as 300=-100, but is " + bias, CommandFailure.USAGE);
            }
            try {
                map.put(form.group(1), Double.valueOf(form.group(2)));
            } catch (NumberFormatException e) {
                throw new CommandFailure(
                        "--logit-bias must be a number, but is " + form.group(2), CommandFailure.USAGE);
            }
        }
        return map;
    }

    /** Prints tokens as they come, then the metrics or the error. */
    private int print(EventReader events) throws IOException {
        PrintStream out = launcher.out();
        for (Optional<EventReader.Event> next = events.next(); next.isPresent(); next = events.next()) {
            JsonNode data = JsonMapper.shared().readTree(next.get().data());
            switch (next.get().name()) {
                case "token" -> {
                    out.print(data.path("text").asString(""));
                    out.flush();
                }
                case "done" -> {
                    return done(data);
                }
                case "error" -> {
                    out.println();
                    out.flush();
                    return failed(data);
                }
                default -> {}
            }
        }
        throw new IOException("the answer ended before the text did");
    }

    private int done(JsonNode data) {
        launcher.out().println();
        launcher.out().flush();
        JsonNode metrics = data.get("metrics");
        launcher.errors()
                .printf(
                        Locale.ROOT,
                        "[%d tokens, %.1f tokens/s, the first after %.0f ms, seed %d%s]%n",
                        data.get("usage").get("completion_tokens").intValue(),
                        metrics.get("tokens_per_second").doubleValue(),
                        metrics.get("ttft_ms").doubleValue(),
                        data.get("seed").longValue(),
                        metrics.get("failovers").intValue() == 0 ? "" : ", went on at another member");
        return 0;
    }

    private int failed(JsonNode problem) {
        return failed(problem.path("detail").asString("the gateway refused, and did not say why"));
    }

    private int failed(String why) {
        launcher.errors().println("generate: " + why);
        return CommandFailure.FAILED;
    }
}
