package io.stagecoach.launcher;

import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Where the launcher works and what it was told before any command.
 *
 * @param root the project's folder
 * @param run the run folder's whole path
 * @param current the caller's folder, from which relative paths are seen
 * @param javaHome a JDK of version 25 or newer
 * @param environment the caller's, without what the JVM options of {@code jvm} were in
 * @param jvm options that the caller has for every JVM
 * @param terminal standard output is a terminal
 */
record Workspace(
        Path root,
        Path run,
        Path current,
        Path javaHome,
        Ports ports,
        Map<String, String> environment,
        UserJvmOptions jvm,
        boolean terminal) {

    Workspace {
        environment = Map.copyOf(environment);
    }

    /** @param property the system properties that the script {@code stagecoach} sets */
    static Workspace of(Map<String, String> environment, Function<String, @Nullable String> property) {
        Path current = Path.of("").toAbsolutePath();
        Path root = current.resolve(given(property.apply("stagecoach.root"), ""));
        return new Workspace(
                root,
                current.resolve(given(
                                environment.get("STAGECOACH_RUN"),
                                root.resolve(".run").toString()))
                        .normalize(),
                current,
                Path.of(given(property.apply("java.home"), "")),
                new Ports(shift(given(environment.get("STAGECOACH_PORT_SHIFT"), "0"))),
                environment,
                UserJvmOptions.of(property),
                Boolean.parseBoolean(property.apply("stagecoach.terminal")));
    }

    private static String given(@Nullable String value, String otherwise) {
        return value == null || value.isEmpty() ? otherwise : value;
    }

    private static int shift(String value) {
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new CommandFailure("STAGECOACH_PORT_SHIFT is a number, not '" + value + "'");
        }
    }

    /** A folder or file as the caller named it. */
    Path path(String name) {
        return current.resolve(name).normalize();
    }

    Path java() {
        return javaHome.resolve("bin").resolve("java");
    }

    /** The gateway of this cluster, as people are told it. */
    URI gateway() {
        return gateway("gateway");
    }

    URI gateway(String name) {
        return URI.create("http://localhost:" + ports.gateway(name));
    }

    GatewayClient client(URI gateway) {
        return new GatewayClient(gateway, environment.getOrDefault("STAGECOACH_API_KEY", ""));
    }

    Path userInterface() {
        return root.resolve("ui").resolve("dist");
    }

    /** Added to the launcher's own for Maven and npm: JAVA_HOME, and the caller's JVM options, which the script took out. */
    Map<String, String> toolEnvironment() {
        Map<String, String> environment = new HashMap<>(jvm.variables());
        environment.put("JAVA_HOME", javaHome.toString());
        return environment;
    }

    /** What a module's service is started from. */
    Path app(String module) {
        return root.resolve(module).resolve("target").resolve("app").resolve(module + ".jar");
    }

    boolean cachesOff() {
        return "off".equals(environment.get("STAGECOACH_AOT"));
    }

    /** For a cluster beside the caller's, which is none of its settings' concern. */
    Workspace apart(Path otherRun, int shift) {
        Map<String, String> bare = new HashMap<>(environment);
        bare.keySet().removeIf(name -> name.startsWith("STAGECOACH_"));
        return new Workspace(root, otherRun, current, javaHome, new Ports(shift), bare, jvm, false);
    }
}
