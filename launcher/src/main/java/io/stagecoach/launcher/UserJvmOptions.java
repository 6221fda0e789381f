package io.stagecoach.launcher;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the caller's environment has for every JVM. The script takes these variables out of the environment, since a JVM
 * that finds one says so where programs read; Stagecoach's JVMs get their options on the command line instead, in the order
 * in which a JVM reads them, and Maven gets the variables back.
 *
 * @param variables by their names; none is empty
 */
record UserJvmOptions(Map<String, String> variables) {
    private static final String FIRST = "JAVA_TOOL_OPTIONS";
    private static final String SECOND = "JDK_JAVA_OPTIONS";
    /** Overrides the command line. */
    private static final String LAST = "_JAVA_OPTIONS";

    private static final List<String> NAMES = List.of(FIRST, SECOND, LAST);

    /** The addresses of the machine itself, which no proxy may be asked for, in the form of the JDK's properties. */
    private static final String THIS_MACHINE = "localhost|127.*|[::1]|0.0.0.0|[::0]";

    private static final List<String> NOT_BY_PROXY = List.of("http.nonProxyHosts", "socksNonProxyHosts");

    UserJvmOptions {
        variables = Map.copyOf(variables);
    }

    /** @param property {@code stagecoach.environment.NAME} has what the variable had */
    static UserJvmOptions of(Function<String, @Nullable String> property) {
        Map<String, String> variables = new HashMap<>();
        for (String name : NAMES) {
            String value = property.apply("stagecoach.environment." + name);
            if (value != null && !value.isBlank()) {
                variables.put(name, value);
            }
        }
        return new UserJvmOptions(variables);
    }

    /** For the command line, before Stagecoach's own. */
    List<String> before() {
        return Stream.of(FIRST, SECOND).flatMap(this::options).toList();
    }

    /**
     * For the command line, after Stagecoach's own. The JDK itself leaves out proxies for this machine, unless the caller has
     * emptied its list.
     */
    List<String> after() {
        List<String> options = new ArrayList<>(options(LAST).toList());
        for (String name : NOT_BY_PROXY) {
            String given = value(name);
            if (given != null) {
                options.add("-D" + name + "=" + (given.isEmpty() ? "" : given + "|") + THIS_MACHINE);
            }
        }
        return options;
    }

    private @Nullable String value(String property) {
        String start = "-D" + property + "=";
        return NAMES.stream()
                .flatMap(this::options)
                .filter(option -> option.startsWith(start))
                .map(option -> option.substring(start.length()))
                .reduce((earlier, later) -> later)
                .orElse(null);
    }

    /** The system properties among them, such as a trust store, for the launcher's own JVM. */
    Map<String, String> properties() {
        return NAMES.stream()
                .flatMap(this::options)
                .filter(option -> option.startsWith("-D"))
                .map(option -> option.substring(2).split("=", 2))
                .collect(Collectors.toMap(
                        pair -> pair[0], pair -> pair.length == 1 ? "" : pair[1], (earlier, later) -> later));
    }

    private Stream<String> options(String name) {
        return split(variables.getOrDefault(name, "")).stream();
    }

    /** As a JVM does: white space separates, both kinds of quotes keep it, and there is no escape. */
    static List<String> split(String options) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean within = false;
        char quote = 0;
        for (char c : options.toCharArray()) {
            if (quote != 0 && c == quote) {
                quote = 0;
            } else if (quote == 0 && (c == '"' || c == '\'')) {
                quote = c;
                within = true;
            } else if (quote == 0 && Character.isWhitespace(c)) {
                if (within) {
                    words.add(word.toString());
                }
                word.setLength(0);
                within = false;
            } else {
                word.append(c);
                within = true;
            }
        }
        if (within) {
            words.add(word.toString());
        }
        return words;
    }
}
