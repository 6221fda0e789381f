package io.stagecoach.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Options of one command: {@code --name value}, each of which has a default. An empty text stands for one that was not
 * given.
 */
public final class Options {
    private final Map<String, String> values;

    private Options(Map<String, String> values) {
        this.values = values;
    }

    /**
     * @param defaults every option the command knows
     * @throws IllegalArgumentException that says which argument is wrong
     */
    public static Options parse(List<String> arguments, Map<String, String> defaults) {
        Map<String, String> values = new LinkedHashMap<>(defaults);
        for (int i = 0; i < arguments.size(); i += 2) {
            String name = arguments.get(i);
            if (!defaults.containsKey(name)) {
                throw new IllegalArgumentException("there is no option '" + name + "'");
            }
            if (i + 1 == arguments.size()) {
                throw new IllegalArgumentException(name + " needs a value");
            }
            values.put(name, arguments.get(i + 1));
        }
        return new Options(values);
    }

    public String text(String name) {
        String value = values.get(name);
        if (value == null) {
            throw new IllegalStateException("the command has no option " + name);
        }
        return value;
    }

    public boolean has(String name) {
        return !text(name).isEmpty();
    }

    public Path path(String name) {
        return Path.of(text(name));
    }

    /** Comma-separated. */
    public List<String> texts(String name) {
        return has(name)
                ? Arrays.stream(text(name).split(",")).map(String::strip).toList()
                : List.of();
    }

    public String oneOf(String name, List<String> choices) {
        if (!choices.contains(text(name))) {
            throw new IllegalArgumentException(
                    name + " must be " + String.join(" or ", choices) + ", but is '" + text(name) + "'");
        }
        return text(name);
    }

    /** Within {@code [least, most]}. */
    public int whole(String name, int least, int most) {
        return whole(name, text(name), least, most);
    }

    public List<Integer> wholes(String name, int least, int most) {
        return texts(name).stream().map(text -> whole(name, text, least, most)).toList();
    }

    public long seed(String name) {
        try {
            return Long.parseLong(text(name));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + " must be a whole number, but is '" + text(name) + "'", e);
        }
    }

    /** Above 0, at most {@code most}. */
    public List<Double> rates(String name, double most) {
        return texts(name).stream().map(text -> positive(name, text, most)).toList();
    }

    /** A number and {@code ms}, {@code s} or {@code m}, such as 200ms. */
    public Duration duration(String name) {
        String text = text(name);
        String unit = text.replaceFirst("^[0-9.]+", "");
        double factor = switch (unit) {
            case "ms" -> 1e6;
            case "s" -> 1e9;
            case "m" -> 60e9;
            default ->
                throw new IllegalArgumentException(
                        name + " must be a time such as 200ms, 5s or 2m, but is '" + text + "'");
        };
        double number = positive(name, text.substring(0, text.length() - unit.length()), 1e6);
        return Duration.ofNanos(Math.round(number * factor));
    }

    private static int whole(String name, String text, int least, int most) {
        try {
            int value = Integer.parseInt(text);
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + " must be a whole number, but is '" + text + "'", e);
        }
        throw new IllegalArgumentException(name + " must be " + least + " to " + most + ", but is " + text);
    }

    private static double positive(String name, String text, double most) {
        try {
            double value = Double.parseDouble(text);
            if (value > 0 && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + " must be a number, but is '" + text + "'", e);
        }
        throw new IllegalArgumentException(name + " must be above 0 and at most " + most + ", but is " + text);
    }
}
