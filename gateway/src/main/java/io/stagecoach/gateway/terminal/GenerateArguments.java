package io.stagecoach.gateway.terminal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the command line says.
 *
 * @param text to continue; {@value #STANDARD_INPUT} for what comes on standard input
 * @param body the request's JSON parameters, by their names in the API
 */
record GenerateArguments(String text, Map<String, Object> body) {
    static final String STANDARD_INPUT = "-";

    private static final Map<String, String> WHOLE = Map.of(
            "--max-tokens", "max_new_tokens",
            "--top-k", "top_k",
            "--seed", "seed");
    private static final Map<String, String> FRACTIONS = Map.of(
            "--temperature", "temperature",
            "--top-p", "top_p",
            "--repetition-penalty", "repetition_penalty",
            "--presence-penalty", "presence_penalty",
            "--frequency-penalty", "frequency_penalty");
    private static final Map<String, String> WORDS = Map.of("--context-overflow", "context_overflow");
    private static final String STOP = "--stop";
    private static final String BIAS = "--logit-bias";
    private static final Pattern BIAS_FORM = Pattern.compile("(\\d+)=([-+.\\d]+)");

    GenerateArguments {
        body = Map.copyOf(body);
    }

    /** @throws IllegalArgumentException with what is wrong */
    static GenerateArguments parse(List<String> arguments) {
        Map<String, Object> body = new HashMap<>(Map.of("stream", true));
        List<String> stops = new ArrayList<>();
        Map<String, Double> biases = new HashMap<>();
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < arguments.size(); i++) {
            String name = arguments.get(i);
            if (!name.startsWith("--")) {
                texts.add(name);
                continue;
            }
            if (!isKnown(name)) {
                throw new IllegalArgumentException("generate does not know " + name);
            }
            if (++i == arguments.size()) {
                throw new IllegalArgumentException(name + " needs a value");
            }
            String value = arguments.get(i);
            if (WHOLE.containsKey(name)) {
                body.put(WHOLE.get(name), whole(name, value));
            } else if (FRACTIONS.containsKey(name)) {
                body.put(FRACTIONS.get(name), fraction(name, value));
            } else if (WORDS.containsKey(name)) {
                body.put(WORDS.get(name), value);
            } else if (name.equals(BIAS)) {
                bias(value, biases);
            } else {
                stops.add(value);
            }
        }
        if (texts.size() != 1) {
            throw new IllegalArgumentException(
                    texts.isEmpty() ? "generate needs a text" : "generate takes one text: put it in quotes");
        }
        if (!stops.isEmpty()) {
            body.put("stop", stops);
        }
        if (!biases.isEmpty()) {
            body.put("logit_bias", biases);
        }
        return new GenerateArguments(texts.getFirst(), body);
    }

    private static boolean isKnown(String name) {
        return WHOLE.containsKey(name)
                || FRACTIONS.containsKey(name)
                || WORDS.containsKey(name)
                || name.equals(STOP)
                || name.equals(BIAS);
    }

    private static void bias(String value, Map<String, Double> biases) {
        Matcher form = BIAS_FORM.matcher(value);
        if (!form.matches()) {
            throw new IllegalArgumentException(BIAS + " must be ID=VALUE, such as 300=-100, but is " + value);
        }
        biases.put(form.group(1), fraction(BIAS, form.group(2)));
    }

    private static long whole(String name, String value) {
        try {
            return Long.parseLong(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + " must be a whole number, but is " + value, e);
        }
    }

    private static double fraction(String name, String value) {
        try {
            return Double.parseDouble(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + " must be a number, but is " + value, e);
        }
    }
}
