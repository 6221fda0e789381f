package io.stagecoach.bench;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.TypeConversionException;

/** Checks and converts option values. Each failure is an {@link IllegalArgumentException} that names the option. */
public final class Values {
    private Values() {}

    /** A number within {@code [least, most]}. */
    public static int within(String option, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(option + " must be " + least + " to " + most + ", but is " + value);
        }
        return value;
    }

    /** A comma-separated list; empty for an empty text. */
    public static List<String> texts(String list) {
        return list.isEmpty()
                ? List.of()
                : Arrays.stream(list.split(",")).map(String::strip).toList();
    }

    /** A comma-separated list of whole numbers within {@code [least, most]}. */
    public static List<Integer> wholes(String option, String list, int least, int most) {
        return texts(list).stream()
                .map(text -> within(option, whole(option, text), least, most))
                .toList();
    }

    /** A comma-separated list of numbers above 0 and at most {@code most}. */
    public static List<Double> rates(String option, String list, double most) {
        return texts(list).stream().map(text -> positive(option, text, most)).toList();
    }

    /** A number above 0 and at most {@code most}. */
    public static double positive(String option, String text, double most) {
        try {
            double value = Double.parseDouble(text);
            if (value > 0 && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(option + " must be a number, but is '" + text + "'", e);
        }
        throw new IllegalArgumentException(option + " must be above 0 and at most " + most + ", but is " + text);
    }

    /** A number with the unit ms, s or m. A picocli converter: picocli adds the option's name to the message. */
    static Duration duration(String text) {
        String unit = text.replaceFirst("^[0-9.]+", "");
        double nanos = switch (unit) {
            case "ms" -> 1e6;
            case "s" -> 1e9;
            case "m" -> 60e9;
            default ->
                throw new TypeConversionException("must be a time such as 200ms, 5s or 2m, but is '" + text + "'");
        };
        try {
            double number = positive("the time", text.substring(0, text.length() - unit.length()), 1e6);
            return Duration.ofNanos(Math.round(number * nanos));
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(String.valueOf(e.getMessage()));
        }
    }

    /** One of the choices. */
    public static String oneOf(String option, String text, String... choices) {
        if (Stream.of(choices).noneMatch(text::equals)) {
            throw new IllegalArgumentException(
                    option + " must be " + String.join(" or ", choices) + ", but is '" + text + "'");
        }
        return text;
    }

    private static int whole(String option, String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(option + " must be a whole number, but is '" + text + "'", e);
        }
    }
}
