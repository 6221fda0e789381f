package io.stagecoach.bench.chaos;

import io.stagecoach.telemetry.ProcFs;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A cluster that the launcher starts with its own run folder and ports. It ends with this process. */
final class LauncherCluster implements Cluster {
    private static final Duration START_LIMIT = Duration.ofMinutes(5);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(40);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(100);
    private static final Duration RESPONSE_LIMIT = Duration.ofSeconds(2);
    private static final String READY = "Stagecoach is ready";

    private final ChaosSettings settings;
    private final Process up;
    private final Thread hook = new Thread(this::stop);
    private final HttpClient http = HttpClient.newBuilder()
            .connectTimeout(RESPONSE_LIMIT)
            .version(HttpClient.Version.HTTP_1_1)
            .build();

    private LauncherCluster(ChaosSettings settings, Process up) {
        this.settings = settings;
        this.up = up;
    }

    /** @throws IOException with the launcher's output, when the cluster does not start */
    static LauncherCluster start(ChaosSettings settings) throws IOException, InterruptedException {
        // Beside the run folder, which the launcher empties.
        Path log = settings.run().resolveSibling(settings.run().getFileName() + ".log");
        Files.deleteIfExists(log);
        Process up = launcher(
                settings,
                log,
                "up",
                "--members",
                "" + settings.members(),
                "--gateways",
                "" + settings.gateways(),
                "--model",
                settings.model());
        LauncherCluster cluster = new LauncherCluster(settings, up);
        Runtime.getRuntime().addShutdownHook(cluster.hook);
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        while (!Files.readString(log).contains(READY)) {
            if (System.nanoTime() - deadline > 0 || up.waitFor(POLL_INTERVAL.toMillis(), TimeUnit.MILLISECONDS)) {
                cluster.close();
                throw new IOException("the cluster did not start:\n" + Files.readString(log));
            }
        }
        return cluster;
    }

    private static Process launcher(ChaosSettings settings, Path log, String... command) throws IOException {
        List<String> line =
                new ArrayList<>(List.of(settings.launcher().toAbsolutePath().toString()));
        line.addAll(List.of(command));
        ProcessBuilder builder = new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment()
                .put("STAGECOACH_RUN", settings.run().toAbsolutePath().toString());
        builder.environment().put("STAGECOACH_PORT_SHIFT", "" + settings.portShift());
        return builder.start();
    }

    /** With the ports that the launcher assigns. */
    @Override
    public Map<String, URI> gateways() {
        Map<String, URI> gateways = new LinkedHashMap<>();
        for (int i = 1; i <= settings.gateways(); i++) {
            int port = settings.portShift() + (i == 1 ? 8000 : 8001 + i);
            gateways.put(i == 1 ? "gateway" : "gateway" + i, URI.create("http://localhost:" + port));
        }
        return gateways;
    }

    @Override
    public List<String> members() throws IOException {
        try (Stream<Path> files = Files.list(settings.run())) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith("node") && name.endsWith(".pid"))
                    .map(name -> name.substring(0, name.length() - ".pid".length()))
                    .filter(name -> process(name).isPresent())
                    .sorted()
                    .toList();
        }
    }

    @Override
    public Map<String, Integer> running() throws InterruptedException {
        Map<String, Integer> running = new HashMap<>();
        states().stream()
                .limit(1)
                .forEach(state -> state.path("members")
                        .forEach(member -> running.put(
                                member.path("id").asString(""),
                                member.path("running").asInt(0))));
        return running;
    }

    /** The cluster's state according to each gateway that answers. */
    private List<JsonNode> states() throws InterruptedException {
        List<JsonNode> states = new ArrayList<>();
        for (URI gateway : gateways().values()) {
            state(gateway).ifPresent(states::add);
        }
        return states;
    }

    private Optional<JsonNode> state(URI gateway) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(gateway.resolve("/api/cluster"))
                .timeout(RESPONSE_LIMIT)
                .build();
        try {
            HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            return answer.statusCode() == 200
                    ? Optional.of(JsonMapper.shared().readTree(answer.body()))
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty(); // the gateway may have been killed
        }
    }

    /** The process if it is alive; a zombie is not. */
    private Optional<ProcessHandle> process(String name) {
        try {
            long pid = Long.parseLong(
                    Files.readString(settings.run().resolve(name + ".pid")).strip());
            return ProcessHandle.of(pid)
                    .filter(ProcessHandle::isAlive)
                    .filter(handle -> !ProcFs.HERE.isZombie(handle.pid()));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new IllegalStateException("the process id of " + name + " cannot be read", e);
        }
    }

    @Override
    public void signal(String process, Signal signal) throws IOException, InterruptedException {
        Optional<ProcessHandle> target = process(process);
        if (target.isPresent()) {
            new ProcessBuilder("kill", "-" + signal, "" + target.get().pid())
                    .inheritIO()
                    .start()
                    .waitFor();
        }
    }

    @Override
    public void start(String process) throws IOException, InterruptedException {
        run("start", process);
    }

    @Override
    public void scale(int members) throws IOException, InterruptedException {
        run("scale", "" + members);
    }

    private void run(String... command) throws IOException, InterruptedException {
        Path log = settings.run().resolve("commands.log");
        int status = launcher(settings, log, command).waitFor();
        if (status != 0) {
            throw new IOException("'stagecoach " + String.join(" ", command) + "' failed:\n" + Files.readString(log));
        }
    }

    @Override
    public boolean awaitEnd(String process, Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (process(process).isPresent()) {
            if (System.nanoTime() - deadline > 0) {
                return false;
            }
            Thread.sleep(POLL_INTERVAL);
        }
        return true;
    }

    @Override
    public boolean awaitWhole(int members, Duration limit) throws InterruptedException {
        return await(state -> isWhole(state, members), limit);
    }

    @Override
    public boolean awaitServing(int members, Duration limit) throws InterruptedException {
        return await(state -> isServing(state, members), limit);
    }

    private boolean await(Predicate<JsonNode> condition, Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (states().stream().filter(condition).count() < settings.gateways()) {
            if (System.nanoTime() - deadline > 0) {
                return false;
            }
            Thread.sleep(POLL_INTERVAL);
        }
        return true;
    }

    /** Every stage is served, and the cluster has so many members, each with a role and all its roles READY. */
    static boolean isWhole(JsonNode state, int members) {
        JsonNode all = state.path("members");
        return state.path("ready").asBoolean(false)
                && all.size() == members
                && all.valueStream()
                        .allMatch(member ->
                                !member.path("roles").isEmpty() && roles(member).allMatch("READY"::equals));
    }

    static boolean isServing(JsonNode state, int members) {
        return state.path("ready").asBoolean(false)
                && state.path("members")
                                .valueStream()
                                .filter(member -> roles(member).anyMatch("READY"::equals))
                                .count()
                        >= members;
    }

    private static Stream<String> roles(JsonNode member) {
        return member.path("roles").valueStream().map(role -> role.path("state").asString(""));
    }

    @Override
    public void close() {
        Runtime.getRuntime().removeShutdownHook(hook);
        stop();
        http.shutdownNow();
    }

    /** SIGTERM to the launcher, which ends what it started. */
    private void stop() {
        up.destroy();
        try {
            if (!up.waitFor(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("the launcher did not end; see " + settings.run());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
