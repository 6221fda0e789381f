package io.stagecoach.launcher;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;

/** runtime.env: the environment and the JVM options with which the images, the tests and the benchmarks start as well. */
final class RuntimeEnv {
    private final Properties values = new Properties();

    RuntimeEnv(Path root) {
        Path file = root.resolve("runtime.env");
        try (Reader reader = Files.newBufferedReader(file)) {
            values.load(reader);
        } catch (IOException e) {
            throw new CommandFailure(file + " cannot be read: " + e.getMessage());
        }
    }

    /** Of a process that computes. */
    Map<String, String> environment() {
        return Map.of("GOMP_SPINCOUNT", value("GOMP_SPINCOUNT"), "MKL_CBWR", value("MKL_CBWR"));
    }

    /** JVM options of a process that computes. */
    List<String> engine() {
        return options("ENGINE_JVM");
    }

    /** JVM options of a module's service. */
    List<String> service(String module) {
        return module.equals(ServiceCommand.MEMBER)
                ? Stream.concat(engine().stream(), options("MEMBER_JVM").stream())
                        .toList()
                : options("SERVICE_JVM");
    }

    private List<String> options(String name) {
        return List.of(value(name).split(" +"));
    }

    private String value(String name) {
        String value = values.getProperty(name);
        if (value == null) {
            throw new CommandFailure("runtime.env has no " + name);
        }
        return value.strip();
    }
}
