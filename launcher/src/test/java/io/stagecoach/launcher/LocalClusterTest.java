package io.stagecoach.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.stagecoach.launcher.Fakes.Processes;
import io.stagecoach.launcher.Fakes.Time;
import io.stagecoach.launcher.LocalCluster.Console;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With fake processes and time, and a stand-in for the gateway that says what it is told to. */
class LocalClusterTest {
    private static final String EMPTY = "{\"ready\": false, \"members\": [], \"problems\": []}";
    private static final String WHOLE =
            "{\"ready\": true, \"members\": [{\"roles\": [{\"state\": \"READY\"}]}], \"problems\": []}";

    private final Processes processes = new Processes();
    private final Time time = new Time();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final Deque<String> states = new ArrayDeque<>();
    private final List<String> started = new ArrayList<>();
    private final HttpServer gateway;
    private final RunFolder run;
    private final LocalCluster cluster;
    private final ServiceCommand commands;

    LocalClusterTest(@TempDir Path root) throws IOException {
        gateway = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        gateway.createContext("/", exchange -> {
            String next = states.size() > 1 ? states.remove() : states.peek();
            byte[] body = String.valueOf(next).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(next == null ? 503 : 200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        gateway.start();
        Files.copy(Path.of("..", "runtime.env"), root.resolve("runtime.env"));
        Workspace plain = Fakes.workspace(root, Map.of());
        Workspace workspace = new Workspace(
                root,
                plain.run(),
                root,
                plain.javaHome(),
                new Ports(gateway.getAddress().getPort() - 8000),
                Map.of(),
                plain.jvm(),
                false);
        run = RunFolder.take(workspace.run(), processes);
        PrintStream printer = new PrintStream(out, true, StandardCharsets.UTF_8);
        cluster = new LocalCluster(
                workspace,
                run,
                (start, log) -> {
                    started.add(start.name());
                    Files.writeString(log, "the end of a log\n");
                    long pid = 100 + started.size();
                    processes.starts.put(pid, "start " + pid);
                    return pid;
                },
                time,
                new Console(printer, printer, false));
        commands = new ServiceCommand(
                workspace,
                new RuntimeEnv(root),
                new ClusterSettings("demo", "", "", root.resolve("config.json")),
                module -> List.of(),
                processes.identityOf(1),
                false);
    }

    @AfterEach
    void stop() {
        gateway.stop(0);
    }

    private void start(String... names) throws IOException {
        for (String name : names) {
            cluster.start(commands, name, names.length);
        }
    }

    private String said() {
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void waitsUntilTheGatewaySaysThatAllServe() throws IOException {
        start("node1", "gateway");
        states.addAll(List.of(EMPTY, WHOLE));
        cluster.awaitReady(1, Duration.ofSeconds(10));
        assertThat(time.now()).isEqualTo(Duration.ofMillis(300).toNanos());
    }

    @Test
    void saysOnceWhatTheClusterLacks() throws IOException {
        start("node1", "gateway");
        String lacking = EMPTY.replace("\"problems\": []", "\"problems\": [\"stage 2 fits nobody\"]");
        states.addAll(List.of(lacking, lacking, WHOLE));
        cluster.awaitReady(1, Duration.ofSeconds(10));
        assertThat(said()).containsOnlyOnce("cannot serve: stage 2 fits nobody");
    }

    @Test
    void givesUpAfterTheLimit() throws IOException {
        start("node1", "gateway");
        assertThatThrownBy(() -> cluster.awaitReady(1, Duration.ofSeconds(10)))
                .hasMessageContaining("was not ready within 10 s");
    }

    @Test
    void showsTheLogOfAProcessThatEndsMeanwhile() throws IOException {
        start("node1", "gateway");
        processes.starts.remove(101L);
        assertThatThrownBy(() -> cluster.awaitReady(1, Duration.ofSeconds(10)))
                .hasMessageContaining("node1 could not start");
        assertThat(said()).contains("the end of a log");
    }

    @Test
    void aStartThatIsStoppedFromAnotherTerminalEndsInSilence() throws IOException {
        start("node1", "gateway");
        run.stopping();
        assertThatThrownBy(() -> cluster.awaitReady(1, Duration.ofSeconds(10))).hasMessage("");
    }

    @Test
    void gatewaysAreAskedToEndFirstAndWhoDoesNotIsKilled() throws IOException {
        start("tokenizer", "node1", "gateway");
        processes.stubborn.add(102L);
        cluster.stopAll();
        assertThat(processes.signals).containsExactly("TERM 103", "TERM 102", "TERM 101", "KILL 102");
        assertThat(time.now()).isEqualTo(Duration.ofSeconds(25).toNanos());
        assertThat(run.recorded()).isEmpty();
    }

    @Test
    void scalingStartsTheLowestFreeNumbersAndStopsTheHighest() throws IOException {
        start("node1", "node2", "node3");
        processes.starts.remove(102L);
        cluster.scale(commands, 4);
        assertThat(started).endsWith("node2", "node4");
        cluster.scale(commands, 2);
        assertThat(cluster.members()).containsExactly("node1", "node2");
    }

    @Test
    void watchingNamesEachThatEndsOnce() throws IOException {
        start("node1", "gateway");
        processes.starts.remove(101L);
        LocalCluster watched = new LocalCluster(
                Fakes.workspace(run.path(), Map.of()),
                run,
                (start, log) -> 0,
                new Time() {
                    @Override
                    public void sleep(Duration length) {
                        super.sleep(length);
                        if (now() > Duration.ofSeconds(3).toNanos()) {
                            processes.starts.remove(102L);
                        }
                    }
                },
                new Console(
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        false));
        watched.watch();
        assertThat(said()).containsOnlyOnce("node1 has ended").contains("./stagecoach start node1");
    }
}
