package io.stagecoach.launcher;

import io.stagecoach.launcher.GatewayClient.Answer;
import io.stagecoach.launcher.LocalCluster.Console;
import io.stagecoach.launcher.ServiceCommand.JvmCache;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * What a service loads and links at each start, kept ready to map (JEP 483, docs/operations.md). A cache lies beside the
 * jar, so that it goes with it, and is of one JDK and one set of options only; the JVM ignores one that does not fit.
 */
final class StartCaches {
    private static final String SUFFIX = ".aot";
    private static final Duration READY_LIMIT = Duration.ofMinutes(2);
    private static final Duration TEXT_LIMIT = Duration.ofMinutes(1);
    private static final Duration LOOK = Duration.ofMillis(200);
    private static final List<String> SERVICES = List.of("tokenizer", "node1", "gateway");
    /** Where nobody else listens. */
    private static final int FIRST_SHIFT = 11_000;

    private static final int SHIFTS = 3_000;
    private static final String TEXT =
            "{\"text\": \"Once upon a time\", \"metadata\": {}, \"parameters\": {\"max_new_tokens\": 48, \"seed\": 1, \"stream\": %s}}";

    private final Workspace workspace;
    private final RuntimeEnv runtime;
    private final Children programs;
    private final ProcessTable processes;
    private final Pause pause;
    private volatile @Nullable RunFolder recording;

    StartCaches(Workspace workspace, RuntimeEnv runtime, Children programs, ProcessTable processes, Pause pause) {
        this.workspace = workspace;
        this.runtime = runtime;
        this.programs = programs;
        this.processes = processes;
        this.pause = pause;
    }

    /** For services that start now: from their caches, where there are any and they are wanted. */
    JvmCache use() {
        return module -> workspace.cachesOff() || !Files.exists(file(module))
                ? List.of()
                : List.of("-XX:AOTCache=" + file(module), "-Xlog:aot*=off", "-Xlog:cds*=off");
    }

    private JvmCache record() {
        return new JvmCache() {
            @Override
            public List<String> options(String module) {
                return List.of("-XX:AOTCacheOutput=" + partial(module), "-Dstagecoach.parent.kills=true");
            }

            @Override
            public boolean isRecording() {
                return true;
            }
        };
    }

    boolean areMissing() {
        return ServiceCommand.MODULES.stream().anyMatch(module -> !Files.exists(file(module)));
    }

    Path log() {
        return workspace.root().resolve("target").resolve("prepare.log");
    }

    private Path file(String module) {
        CRC32 sum = new CRC32();
        try {
            sum.update(Files.readAllBytes(workspace.javaHome().resolve("release")));
        } catch (IOException e) {
            throw new CommandFailure(workspace.javaHome() + " has no file that names its release");
        }
        sum.update(String.join(" ", runtime.service(module)).getBytes(StandardCharsets.UTF_8));
        return workspace.app(module).resolveSibling(module + "-" + sum.getValue() + SUFFIX);
    }

    private Path partial(String module) {
        return Path.of(file(module) + ".new");
    }

    /**
     * One of each service, on ports that nobody uses, serves a few texts and records what it needed. Takes about 20 s and
     * 1.5 GB; whatever goes wrong, there is just no cache, and the log says why. Of several at once one works and the others
     * wait for it.
     *
     * @return whether all caches are there
     */
    boolean make() {
        try {
            Files.createDirectories(log().getParent());
            try (FileChannel channel = FileChannel.open(
                            log().resolveSibling("prepare.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    var lock = channel.lock()) {
                if (areMissing()) {
                    try (PrintStream out =
                            new PrintStream(Files.newOutputStream(log()), true, StandardCharsets.UTF_8)) {
                        make(out);
                    }
                }
            }
            return !areMissing();
        } catch (IOException e) {
            return false;
        }
    }

    private void make(PrintStream out) throws IOException {
        Workspace apart = workspace.apart(
                log().resolveSibling("start-caches"),
                FIRST_SHIFT + ThreadLocalRandom.current().nextInt(SHIFTS));
        RunFolder run = RunFolder.take(apart.run(), processes);
        recording = run;
        try {
            run.lock();
            run.clear();
            LocalCluster cluster = new LocalCluster(
                    apart, run, new ServiceStarter(apart, programs, pause), pause, new Console(out, out, false));
            ServiceCommand commands = new ServiceCommand(
                    apart,
                    runtime,
                    new ClusterSettings("demo", "", "", apart.root().resolve("config.json")),
                    record(),
                    processes.identityOf(ProcessHandle.current().pid()),
                    Files.exists(apart.userInterface().resolve("index.html")));
            for (String name : SERVICES) {
                cluster.start(commands, name, 1);
            }
            cluster.awaitReady(1, READY_LIMIT);
            rehearse(apart.client(apart.gateway()));
            SERVICES.reversed().forEach(name -> run.end(name, false));
            for (String name : SERVICES) {
                while (run.isAlive(name)) {
                    pause.sleep(LOOK);
                }
            }
            for (String module : ServiceCommand.MODULES) {
                adopt(module);
            }
        } catch (CommandFailure e) {
            out.println(e.getMessage());
        } finally {
            end();
        }
    }

    /** What a gateway is asked for most, so that the classes for it are in the caches. */
    private static void rehearse(GatewayClient gateway) throws IOException {
        for (String path : List.of("/health/ready", "/metrics", "/v1/models")) {
            check(gateway.get(path, "*/*", TEXT_LIMIT));
        }
        check(gateway.post("/api/model/process", TEXT.formatted(false), TEXT_LIMIT));
        check(gateway.post("/api/model/process", TEXT.formatted(true), TEXT_LIMIT));
        check(gateway.post(
                "/v1/completions", "{\"model\": \"demo\", \"prompt\": \"Once\", \"max_tokens\": 8}", TEXT_LIMIT));
    }

    private static void check(Answer answer) {
        if (!answer.ok()) {
            throw new CommandFailure("the gateway answered " + answer.status() + ": " + answer.body());
        }
    }

    /** A cache takes its place when a JVM can use it, and the ones of other JDKs go. */
    private void adopt(String module) throws IOException {
        List<String> command = new ArrayList<>(List.of(workspace.java().toString()));
        command.addAll(runtime.service(module));
        command.addAll(List.of(
                "-XX:AOTMode=on",
                "-XX:AOTCache=" + partial(module),
                "-cp",
                workspace.app(module).toString(),
                "-version"));
        if (programs.run(command, Map.of(), workspace.root(), Redirect.DISCARD) != 0) {
            throw new CommandFailure("the JVM does not take the cache of " + module);
        }
        try (Stream<Path> files = Files.list(file(module).resolveSibling(""))) {
            for (Path old :
                    (Iterable<Path>) files.filter(file -> file.toString().endsWith(SUFFIX))::iterator) {
                Files.delete(old);
            }
        }
        Files.move(partial(module), file(module), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Ends a recording, with the JVMs that write what was recorded. Any thread may call. */
    void end() {
        RunFolder run = recording;
        if (run == null) {
            return;
        }
        try {
            for (String name : run.recorded()) {
                run.endTree(name);
                run.forget(name);
            }
        } catch (IOException e) {
            // they end with this process
        }
    }
}
