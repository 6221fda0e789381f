package io.stagecoach.gateway.terminal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

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
    private static final String STOP = "--stop";

    GenerateArguments {
        body = Map.copyOf(body);
    }

    /** @throws IllegalArgumentException with what is wrong */
    static GenerateArguments parse(List<String> arguments) {
        Map<String, Object> body = new HashMap<>(Map.of("stream", true));
        List<String> stops = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < arguments.size(); i++) {
            String name = arguments.get(i);
            if (!name.startsWith("--")) {
                texts.add(name);
                continue;
            }
            if (!WHOLE.containsKey(name) && !FRACTIONS.containsKey(name) && !name.equals(STOP)) {
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
        return new GenerateArguments(texts.getFirst(), body);
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
